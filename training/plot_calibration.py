"""Draws the shipped risk-coverage curve: `python -m training.plot_calibration [--out docs/risk-coverage.svg]`.

The curve is the cross-validated one in the `calibration.json` of a reader. Prints the area under it (AURC).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from eval.measures.confidence_measures import RiskPoint
from eval.reports.plots import risk_coverage_plot
from qa_service.evidence.readers import DEFAULT, reader_folder

OUT = Path(__file__).parents[1] / "docs" / "risk-coverage.svg"


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--reader", default=DEFAULT, help="a reader by name, or its folder")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    fields = json.loads((reader_folder(args.reader) / "calibration.json").read_text(encoding="utf-8"))
    points = [RiskPoint(coverage, risk, threshold) for coverage, risk, threshold in fields["curve"]]
    plot = risk_coverage_plot(points, fields["threshold"])
    # inside a page the namespace is known, in a file of its own it is not
    args.out.write_text(plot.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) + "\n", encoding="utf-8")
    area = np.trapezoid([p.risk for p in points], [p.coverage for p in points]) / (points[-1].coverage or 1.0)
    print(f"AURC {area:.3f}  threshold {fields['threshold']:.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
