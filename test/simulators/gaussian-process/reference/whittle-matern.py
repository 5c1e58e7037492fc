"""Writes whittle-matern.json: rows [nu, x, rho, d rho / d log range, d rho / d nu] of rho = 2^(1-nu)/Gamma(nu) x^nu K_nu(x).

Run: python3 whittle-matern.py > whittle-matern.json      (Python 3.11, mpmath 1.4.1)
"""
import json
from mpmath import mp, mpf, besselk, diff, gamma

mp.dps = 50


def rho(nu, x):
    return 2 ** (1 - nu) / gamma(nu) * x**nu * besselk(nu, x)


def digits(x):
    return float(mp.nstr(x, 25))


orders = [0.05, 0.3, 0.5, 0.7, 1, 1.0001, 1.4, 1.5, 2, 2.2, 2.5, 3, 4.7, 12.3]
distances = [1e-4, 0.02, 0.11, 0.4, 1, 1.9, 2.1, 3.7, 9, 25, 60]
rows = [
    [v, x, digits(rho(mpf(v), mpf(x))), digits(-mpf(x) * diff(lambda t: rho(mpf(v), t), mpf(x))), digits(diff(lambda t: rho(t, mpf(x)), mpf(v)))]
    for v in orders
    for x in distances
]
print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")
