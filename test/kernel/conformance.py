"""jupyter_kernel_test's checks of the kernel that the environment's JUPYTER_PATH offers as "nabi"."""

import unittest

import jupyter_kernel_test


class NabiKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "nabi"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("oops")'
    code_generate_error = 'throw new Error("boom")'
    code_page_something = "Math.max?"
    code_clear_output = "console.clear()"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"a" + "b"', "result": "'ab'"},
        {"code": "[1, 2, 3].map((x) => 2 * x)", "result": "[ 2, 4, 6 ]"},
    ]
    code_display_data = [
        {
            "code": 'import * as tslab from "tslab"; tslab.display.html("<b>x</b>")',
            "mime": "text/html",
        },
        {
            "code": '(globalThis as any)[Symbol.for("nabi.displayHook")]'
            '({ data: { "image/svg+xml": "<svg/>" }, displayId: "a", update: false })',
            "mime": "image/svg+xml",
        },
    ]

    completion_samples = [
        {"text": "Math.sqr", "matches": {"sqrt", "SQRT2", "SQRT1_2"}},
        {"text": "const list = [1]; list.filt", "matches": {"filter"}},
    ]
    complete_code_samples = ["1", "const a = 1", "function f() { return 1 }"]
    incomplete_code_samples = ["function f() {", "const a = [", "`abc"]
    invalid_code_samples = ["import = 7q", "const = ="]

    code_inspect_sample = "Math.max"
    code_history_pattern = "6 * 7*"
    supported_history_operations = ("tail", "range", "search")


if __name__ == "__main__":
    unittest.main(verbosity=2)
