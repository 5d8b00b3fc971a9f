"""Opens ONNX models for two quiet cores: the only module that imports onnxruntime."""

from __future__ import annotations

import os
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when it is imported; else it keeps events on disk and sends them
import onnxruntime

from indexer.checksums import model_file
from indexer.errors import ModelError


def open_session(path: Path, threads: int = 2) -> onnxruntime.InferenceSession:
    """A CPU session of a model file.

    Spinning is off, so that idle threads leave the cores to others; weights stored as int8 are unfolded once, at
    loading.
    """
    model_file(path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors share no class of their own
        raise ModelError(f"{path}: not a whole model file. Reinstall article-qa, or rerun the export.") from error
