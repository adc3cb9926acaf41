#!/usr/bin/env python3
"""A second implementation of the learner, from the description in Docs/Learning.md, standard library only.

Run it to write Tests/Corpus/Learning/oracle.json: a made-up population with its rows, sums, model, histogram and
metrics, which the Swift tests must reproduce bit for bit (metrics to a millionth).
"""
import fractions
import json
import math
import pathlib

MASK = (1 << 64) - 1


class Words:
    """SplitMix64, so that the population is the same wherever this runs."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        word = self.state
        word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & MASK
        return word ^ (word >> 31)

    def below(self, bound):
        return self.next() % bound


def log2(number):
    """log2 in units of 2^-20 toward zero."""
    exponent = number.bit_length() - 1
    mantissa = number << (31 - exponent) if exponent <= 31 else number >> (exponent - 31)
    fraction = 0
    for _ in range(20):
        mantissa = (mantissa * mantissa) >> 31
        fraction <<= 1
        if mantissa >= 1 << 32:
            mantissa >>= 1
            fraction |= 1
    return (exponent << 20) | fraction


def quantise(value, feature):
    value = min(max(value, feature["low"]), feature["high"]) - feature["low"]
    width = feature["high"] - feature["low"]
    unit = feature["unit"]
    if unit == 0:
        return value * 1024 // width
    return (log2(value + unit) - log2(unit)) * 1024 // (log2(width + unit) - log2(unit))


def toward_zero(numerator, denominator):
    quotient = abs(numerator) // denominator
    return -quotient if numerator < 0 else quotient


def row_of(values, features, constant):
    row = [toward_zero((quantise(v, f) - f["offset"]) * f["weight"], 1024) for v, f in zip(values, features)]
    row.append(constant)
    square = sum(entry * entry for entry in row)
    if square > 1 << 20:
        length = math.isqrt(square - 1) + 1
        row = [toward_zero(entry * 1024, length) for entry in row]
    return row


def gram_of(rows, labels):
    width = len(rows[0])
    square = [sum(r[i] * r[j] for r in rows) for i in range(width) for j in range(i, width)]
    return square + [sum(r[i] * y for r, y in zip(rows, labels)) for i in range(width)]


def ridge(released, width, variance):
    matrix = [[0.0] * width for _ in range(width)]
    place = 0
    for i in range(width):
        for j in range(i, width):
            matrix[i][j] = matrix[j][i] = float(released[place])
            place += 1
    cross = [float(entry) for entry in released[place:]]
    penalty = max(3.0 * math.sqrt(float(variance)) * math.sqrt(float(width)), 1048576.0)
    while True:
        factor = cholesky(matrix, width, penalty)
        if factor:
            break
        penalty *= 2.0
    middle = []
    for i in range(width):
        entry = cross[i]
        for k in range(i):
            entry = entry - factor[i][k] * middle[k]
        middle.append(entry / factor[i][i])
    weights = [0.0] * width
    for i in reversed(range(width)):
        entry = middle[i]
        for k in range(i + 1, width):
            entry = entry - factor[k][i] * weights[k]
        weights[i] = entry / factor[i][i]
    return [int(max(-16777216.0, min(16777216.0, w * 1048576.0))) for w in weights]


def cholesky(matrix, width, penalty):
    factor = [[0.0] * width for _ in range(width)]
    for j in range(width):
        pivot = matrix[j][j] + penalty
        for k in range(j):
            pivot = pivot - factor[j][k] * factor[j][k]
        if not pivot > 0.0:
            return None
        factor[j][j] = math.sqrt(pivot)
        for i in range(j + 1, width):
            entry = matrix[i][j]
            for k in range(j):
                entry = entry - factor[i][k] * factor[j][k]
            factor[i][j] = entry / factor[j][j]
    return factor


def metrics_of(cells):
    """Exact fractions, rounded only when they are written."""
    model = [(fractions.Fraction(cells[2 * k]), fractions.Fraction(cells[2 * k + 1])) for k in range(8)]
    floor = [(fractions.Fraction(cells[16 + 2 * k]), fractions.Fraction(cells[17 + 2 * k])) for k in range(8)]

    def auc(bins):
        positives, negatives = sum(p for _, p in bins), sum(n for n, _ in bins)
        if positives <= 0 or negatives <= 0:
            return fractions.Fraction(1, 2)
        below = total = fractions.Fraction(0)
        for n, p in bins:
            total += p * (below + n / 2)
            below += n
        return total / (positives * negatives)

    total = max(sum(n + p for n, p in model), fractions.Fraction(1024))
    centres = [fractions.Fraction(2 * k + 1, 16) for k in range(8)]
    brier = sum(p * (1 - c) ** 2 + n * c * c for (n, p), c in zip(model, centres)) / total
    error = sum(abs(p - (n + p) * c) for (n, p), c in zip(model, centres)) / total
    rate = sum(p for _, p in model) / total
    values = {"auc": auc(model), "floorAuc": auc(floor), "gainOverFloor": auc(model) - auc(floor),
              "brier": brier, "calibrationError": error, "baseRate": rate}
    lowest = {"gainOverFloor": -1}
    return {name: int(math.floor(min(max(value, lowest.get(name, 0)), 1) * 1000000 + fractions.Fraction(1, 2)))
            for name, value in values.items()}


def population(words, features, count):
    """Values with a common cause, so that there is something to learn; now and then beyond the bounds."""
    units = []
    for _ in range(count):
        taste = words.below(1000)
        values = []
        for f in features:
            level = (taste + words.below(1000)) * (f["high"] - f["low"]) // 2500
            value = f["low"] + level * words.below(1000) // 700
            values.append(f["high"] * 3 if words.below(40) == 0 else value)
        units.append((values, taste + words.below(800) > 1000, words.below(4) == 0))
    return units


def main():
    words = Words(20260105)
    shape = [(0, 64, 1, 512, 1024), (0, 200000, 100, 512, 1024), (0, 25920000, 86400, 512, 1024),
             (0, 1000000, 0, 256, 700), (-50, 50, 0, 512, -1024), (0, 32, 1, 0, 333)]
    features = [dict(zip(("low", "high", "unit", "offset", "weight"), numbers)) for numbers in shape]
    constant = 614
    units = population(words, features, 240)
    rows = [row_of(values, features, constant) for values, _, _ in units]
    trained = [(r, 1024 if u[1] else -1024) for r, u in zip(rows, units) if not u[2]]
    gram = gram_of([r for r, _ in trained], [y for _, y in trained])
    noise = [words.below(1 << 27) - (1 << 26) for _ in gram]
    variance = (1 << 52) // 3
    released = [g + n for g, n in zip(gram, noise)]
    width = len(rows[0])
    weights = ridge(released, width, variance)
    cells = [0] * 32
    for (values, positive, held), row in zip(units, rows):
        if held:
            score = sum(w * x for w, x in zip(weights, row))
            model = min(max(((score + (1 << 30)) * 8) >> 31, 0), 7)
            floor = min(values[5], 7)
            cells[2 * model + positive] += 1024
            cells[16 + 2 * floor + positive] += 1024
    cell_noise = [words.below(2048) - 1024 for _ in cells]
    noisy = [c + n for c, n in zip(cells, cell_noise)]
    fixture = {
        "features": features, "constant": constant,
        "units": [{"values": v, "positive": p, "heldOut": h, "row": r} for (v, p, h), r in zip(units, rows)],
        "logarithms": [[n, log2(n)] for n in (1, 2, 3, 5, 10, 100, 86400, (1 << 31) - 1, 1 << 32, (1 << 40) + 12345)],
        "gram": gram, "gramNoise": noise, "sumVariance": variance,
        "weightsWithoutNoise": ridge(gram, width, 0), "weights": weights,
        # A vector that no data gives: its first pivots are negative and the penalty doubles.
        "indefiniteWeights": ridge([-entry for entry in gram], width, 0),
        "histogram": cells, "histogramNoise": cell_noise, "metrics": metrics_of(noisy),
        "exactMetrics": metrics_of(cells),
    }
    target = pathlib.Path(__file__).resolve().parent.parent / "Corpus" / "Learning" / "oracle.json"
    text = json.dumps(fixture, separators=(",", ":")).replace('{"values"', '\n{"values"')
    target.write_text(text + "\n")
    print("wrote", target)


if __name__ == "__main__":
    main()
