"""A small model as the onnx library serializes it, to hold our own writer against byte for byte.

usage: python onnx_bytes.py OUT      (OUT is tests/fixtures/engine)
needs: onnx 1.23.2
"""
import pathlib
import sys

import numpy as np
from onnx import TensorProto, helper


def external(name, shape, location, offset, length):
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT16, dims=shape, data_location=TensorProto.EXTERNAL)
    for key, value in (("location", location), ("offset", offset), ("length", length)):
        tensor.external_data.add(key=key, value=str(value))
    return tensor


def main():
    floats = np.array([1.5, -2.25], dtype="<f4")
    negative = np.array([0, -1, 2**40], dtype="<i8")
    nodes = [
        helper.make_node("Reshape", ["x", "shape"], ["a"], name="/down_blocks/0/Reshape"),
        helper.make_node("Cast", ["stored"], ["w"], name="/conv/weight/Cast", to=1),
        helper.make_node("Transpose", ["a"], ["b"], name="/Transpose", perm=[1, 0, 2]),
        helper.make_node("Resize", ["b", "", "scales"], ["c"], name="/Resize", mode="nearest"),
        helper.make_node(
            "MultiHeadAttention", ["c", "c", "c"], ["y"], name="/Grüße", domain="com.microsoft",
            num_heads=2, mask_filter_value=-3.4028234663852886e38,
        ),
    ]
    # The library sorts attributes by name; so does the case on our side.
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 4, "height/2"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [])],
        [
            helper.make_tensor("scales", TensorProto.FLOAT, [2], floats.tobytes(), raw=True),
            helper.make_tensor("shape", TensorProto.INT64, [3], negative.tobytes(), raw=True),
            external("stored", [30522, 384], "models/weights.safetensors", 9_000_000_000, 23_440_896),
        ],
    )
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, producer_name="aurora", opset_imports=opsets, ir_version=10)
    pathlib.Path(sys.argv[1], "tiny.onnx").write_bytes(model.SerializeToString(deterministic=True))


main()
