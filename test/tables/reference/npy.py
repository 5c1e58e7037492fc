"""Writes npy.json: files as NumPy writes them, base64. Made with NumPy 2.4.6: python npy.py > npy.json"""
import base64
import io
import json

import numpy as np


def file(array, version=None):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, version=version)
    return base64.b64encode(stream.getvalue()).decode()


files = {
    "float32": file(np.array([[1.5, -2], [3, 4.25]], dtype="<f4")),
    "float64Fortran": file(np.asfortranarray(np.arange(24, dtype="<f8").reshape(2, 3, 4))),
    "bigEndian": file(np.array([1, -2, 300000], dtype=">i4")),
    "int64": file(np.array([2**53 + 1, -5], dtype="<i8")),
    "bool": file(np.array([True, False, True])),
    "uint8": file(np.array([[0, 255]], dtype="u1")),
    "scalar": file(np.array(2.5)),
    "version2": file(np.array([1.0, 2.0]), (2, 0)),
    "version3": file(np.array([1.0, 2.0]), (3, 0)),
    "complex": file(np.array([1j])),
    "structured": file(np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])),
    "empty": file(np.zeros((0, 3), dtype="f4")),
}
print(json.dumps(files, indent=2))
