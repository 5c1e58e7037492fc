"""Writes special-functions.json: values of special functions to 17 significant digits, at arguments that are exact doubles.

Run: python3 special-functions.py > special-functions.json      (Python 3.11, mpmath 1.4.1)
"""
import json
from mpmath import mp, mpf, besselk, erf, erfc, findroot, gammainc, log, loggamma, betainc, sqrt

mp.dps = 60


def digits(x):
    return float(mp.nstr(x, 25))


def phi(x):
    return erfc(-mpf(x) / sqrt(mpf(2))) / 2


def p_gamma(a, x):
    return gammainc(mpf(a), 0, mpf(x), regularized=True)


def q_gamma(a, x):
    return gammainc(mpf(a), mpf(x), mp.inf, regularized=True)


def i_beta(a, b, x):
    return betainc(mpf(a), mpf(b), 0, mpf(x), regularized=True)


def probit_of_log(log_p):
    """The root of log Phi(x) = log_p, from the asymptotic start in the nearer tail."""
    log_p = mpf(log_p)
    upper = log_p > -0.1
    start = sqrt(-2 * log(-log_p)) if upper else -sqrt(-2 * log_p) if log_p < -1 else mpf(0)
    tail = log(-log_p) if upper else log_p
    equation = (lambda x: log(-log(phi(x))) - tail) if upper else (lambda x: log(phi(x)) - tail)
    return findroot(equation, start, tol=1e-80)


orders = [0, 0.01, 0.25, 0.3, 0.5, 0.75, 1, 1.3, 1.5, 2, 2.5, 2.9999, 3, 4.6, 7.25, 10, 20.5]
arguments = [1e-6, 1e-3, 0.05, 0.11, 0.5, 1, 1.123, 1.7, 1.999, 2, 2.001, 2.5, 4, 7.5, 15, 40, 120, 600]
positive = [1e-8, 1e-3, 0.1, 0.3, 0.4999, 0.5, 0.9, 0.999, 1.001, 1.2, 1.4616, 1.5, 1.999, 2.001, 2.4, 2.6, 3.7, 6, 9.99, 10, 25.5, 171, 1e4, 1e8]
real = [-37, -20, -8.3, -5, -3.1, -1.5, -1.0001, -0.7, -0.6, -0.3, -1e-3, -1e-10, 1e-10, 0.01, 0.46, 0.47, 0.66, 0.67, 1, 2, 3.9, 4.1, 5.6, 5.7, 8]
probabilities = [1e-300, 1e-100, 1e-20, 1e-10, 1e-6, 0.001, 0.02, 0.074, 0.076, 0.2, 0.4, 0.499, 0.51, 0.8, 0.924, 0.926, 0.99, 0.999999]
shapes = [0.01, 0.2, 0.9, 1, 2.5, 9.5, 10.5, 40, 300, 1e4]
shares = [1e-6, 0.01, 0.3, 0.9, 0.99, 1, 1.01, 1.1, 2, 5]
pairs = [(0.05, 0.3), (0.5, 0.5), (1, 3), (2.5, 0.7), (4, 9), (11, 2), (15, 40), (120, 80), (2000, 3000), (0.7, 900)]
points = [1e-8, 1e-3, 0.1, 0.3, 0.4, 0.41, 0.5, 0.6, 0.9, 0.999]

reference = {
    "besselK": [[v, x, digits(besselk(mpf(v), mpf(x)))] for v in orders for x in arguments if x < 1e-4 and v < 20 or x > 1e-4],
    "logGamma": [[x, digits(loggamma(mpf(x)))] for x in positive],
    "erf": [[x, digits(erf(mpf(x)))] for x in real],
    "erfc": [[x, digits(erfc(mpf(x)))] for x in real],
    "normalCdf": [[x, digits(phi(x))] for x in real],
    "normalQuantile": [[p, digits(probit_of_log(log(mpf(p))))] for p in probabilities],
    "incompleteGamma": [[a, a * s, digits(p_gamma(a, a * s)), digits(q_gamma(a, a * s))] for a in shapes for s in shares],
    "incompleteBeta": [[a, b, x, digits(i_beta(a, b, x))] for a, b in pairs for x in points],
}
print("{\n" + ",\n".join(f'"{name}": {json.dumps(rows)}' for name, rows in reference.items()) + "\n}")
