"""Runs a notebook by nbclient, cell errors included, and prints its outputs: a list for every code cell. Arguments: path, seconds a cell may take."""

import json
import sys

import nbclient
import nbformat

path, timeout = sys.argv[1:]
notebook = nbformat.read(path, as_version=4)
client = nbclient.NotebookClient(
    notebook,
    kernel_name="nabi",
    timeout=int(timeout),
    interrupt_on_timeout=True,
    allow_errors=True,
)
client.execute()
nbformat.validate(notebook)
print(json.dumps([cell.outputs for cell in notebook.cells if cell.cell_type == "code"]))
