"""Holds model files against the onnx library's checker and its strict shape inference.

usage: python check_onnx.py FILE.onnx …
needs: onnx 1.23.2

Initializers in other files are declared as inputs first: the checker would look for them beside the model file.
"""
import sys

import onnx


def main():
    for path in sys.argv[1:]:
        model = onnx.load(path, load_external_data=False)
        graph = model.graph
        for tensor in [t for t in graph.initializer if t.data_location == onnx.TensorProto.EXTERNAL]:
            graph.input.append(onnx.helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims))
            graph.initializer.remove(tensor)
        onnx.checker.check_model(model, full_check=True)
        print(f"{path}: {len(graph.node)} nodes, sound")


main()
