"""Weights of an ONNX model stored as int8 with one scale a channel; computation stays in float."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import helper, numpy_helper

Float32 = npt.NDArray[np.float32]
SMALLEST = 4096
"""Smaller tensors (biases, norms) stay in float."""


def store_weights_as_int8(source: Path, target: Path) -> None:
    """Rewrites each large float matrix W as DequantizeLinear(round(W / scale), scale).

    The scale is max|W| / 127 per row of an embedding table and per column of a product's right operand, symmetric,
    as in ONNX DequantizeLinear. onnxruntime unfolds them once at loading with `session.disable_quant_qdq`.
    """
    model = onnx.load(str(source))
    graph = model.graph
    gathered = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    kept, nodes = [], []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.ndim != 2 or values.size < SMALLEST:
            kept.append(tensor)
            continue
        axis = 0 if tensor.name in gathered else 1
        packed, scale = packed_int8(values, axis)
        names = [f"{tensor.name}.int8", f"{tensor.name}.scale", f"{tensor.name}.zero"]
        parts = (packed, scale, np.zeros(scale.shape, dtype=np.int8))
        kept.extend(numpy_helper.from_array(part, name) for part, name in zip(parts, names, strict=True))
        nodes.append(helper.make_node("DequantizeLinear", names, [tensor.name], axis=axis))
    del graph.initializer[:]
    graph.initializer.extend(kept)
    body = list(graph.node)
    del graph.node[:]
    graph.node.extend([*nodes, *body])
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def packed_int8(values: Float32, axis: int) -> tuple[npt.NDArray[np.int8], Float32]:
    """(round(W / scale), scale) of a matrix, with one scale max|W| / 127 for each row (axis 0) or column (axis 1)."""
    scale = np.maximum(np.abs(values).max(axis=1 - axis), 1e-12).astype(np.float32) / 127
    spread = np.expand_dims(scale, 1 - axis)
    return np.clip(np.rint(values / spread), -127, 127).astype(np.int8), scale
