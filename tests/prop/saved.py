"""What a saved model predicts, from its file alone: an independent reading of the schema in snag-fit(1), SAVED MODELS.

    saved.py MODEL.json TABLE.csv          each row's linear predictor and expected response
Used by saved.sh, which compares them with what snag fit says of the same rows.
"""
import csv
import json
import math
import sys

CALLS = {"log": math.log, "log2": math.log2, "log10": math.log10, "log1p": math.log1p, "exp": math.exp, "sqrt": math.sqrt,
         "abs": abs, "I": lambda x: x, "(": lambda x: x}
PAIRS = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
         "^": lambda a, b: a ** b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b,
         "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}


def number(text):
    try:
        return float(text)
    except ValueError:
        return text


def value(expr, row):
    """The value of an expression in a row (name -> cell)."""
    if isinstance(expr, (int, float)):
        return expr
    if "text" in expr:
        return expr["text"]
    if "column" in expr:
        return row[expr["column"]]
    of = [value(e, row) for e in expr["of"]]
    if len(of) == 2:
        return PAIRS[expr["do"]](*of)
    return -of[0] if expr["do"] == "-" else CALLS[expr["do"]](of[0])


def polynomials(variable, x):
    """Orthonormal polynomials of degree 1, 2, … by their recurrence."""
    alpha, norm2, values, before, now = variable["alpha"], variable["norm2"], [], 0.0, 1.0
    for s, a in enumerate(alpha):
        before, now = now, (x - a) * now - (norm2[s] / norm2[s - 1] if s else 0) * before
        values.append(now / math.sqrt(norm2[s + 1]))
    return values


def factor_of(part, variables, row):
    """One factor of a column's product: a number, 0 or 1 of a level, a polynomial."""
    variable = variables[part["variable"]]
    x = value(variable["of"], row)
    if variable["kind"] == "factor":
        return 1.0 if variable["levels"][part["level"]] == (x if isinstance(x, str) else float(x)) else 0.0
    return polynomials(variable, x)[part["degree"] - 1] if variable["kind"] == "poly" else float(x)


def predictor(saved, row):
    """The linear predictor of a row, without thresholds."""
    model = saved["model"]
    eta = [float(value(e, row)) for e in model["offsets"]]
    for term, column in zip(saved["terms"][model["thresholds"]:], model["columns"]):
        eta.append(term["estimate"] * math.prod(factor_of(p, model["variables"], row) for p in column))
    return math.fsum(eta)


def cuts(saved):
    return [t["estimate"] for t in saved["terms"][:saved["model"]["thresholds"]]]


def logistic(x):
    return 1 / (1 + math.exp(-x))


def expected(saved, eta):
    """The expected response; of ordered levels each one's probability; of times the hazard ratio to all terms 0."""
    link = saved["model"]["link"]
    if link == "cumulative logit":
        below = [0.0] + [logistic(c - eta) for c in cuts(saved)] + [1.0]
        return [b - a for a, b in zip(below, below[1:])]
    return {"identity": lambda x: x, "logit": logistic, "log": math.exp, "log hazard": math.exp}[link](eta)


def read(table):
    with open(table, newline="", encoding="utf-8") as f:
        lines = (line for line in f if not line.startswith("#!"))
        for row in csv.DictReader(lines):
            yield {k: number(v) for k, v in row.items()}


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        saved = json.load(f)
    for row in read(sys.argv[2]):
        eta = predictor(saved, row)
        print(repr(eta), expected(saved, eta))


if __name__ == "__main__":
    main()
