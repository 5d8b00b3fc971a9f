"""What nearness in meaning changes in a ranking. Pure.

The reader judges a unit beside the message and knows the words that its training had; the encoder of the search has seen far
more ways to say a thing (`unit_vectors.py`). docs/ablation.md has what it brings.
"""

from __future__ import annotations

from dataclasses import replace

from qa_service.evidence.pool import Pool


def nearer(pool: Pool, weight: float) -> Pool:
    """The pool with `weight` times what a unit is less near than the nearest one taken from its logit, ranked anew."""
    most = max((c.nearness for c in pool.candidates), default=0.0)
    changed = [replace(c, logit=c.logit - weight * (most - c.nearness)) for c in pool.candidates]
    return replace(pool, candidates=tuple(sorted(changed, key=lambda c: -c.logit)))  # equal ones stay in their order
