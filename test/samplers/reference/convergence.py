"""Writes convergence.json: bulk ESS and rank-normalised R̂ by ArviZ. python convergence.py > convergence.json"""
import json

import arviz
import numpy as np


def chains(phi, shift, n=100, count=4):
    """AR(1) chains from a Weyl sequence: no generator is needed to make them again."""
    rows = []
    for c in range(count):
        x, row = 0.0, []
        for i in range(n):
            u = ((c * n + i + 1) * 0.6180339887498949) % 1
            v = ((c * n + i + 1) * 0.7548776662466927) % 1
            x = phi * x + np.sqrt(-2 * np.log(1 - u)) * np.cos(2 * np.pi * v)
            row.append(round(x + c * shift, 3))
        rows.append(row)
    return np.array(rows)


cases = [chains(0.0, 0), chains(0.6, 0), chains(0.9, 0.3), chains(-0.4, 0), np.round(chains(0.5, 0), 0)]
print(
    json.dumps(
        {
            "versions": {"arviz": arviz.__version__, "numpy": np.__version__},
            "cases": [
                {
                    "chains": case.tolist(),
                    "effectiveSampleSize": float(arviz.ess(case, method="bulk")),
                    "rHat": float(arviz.rhat(case, method="rank")),
                }
                for case in cases
            ],
        }
    )
)
