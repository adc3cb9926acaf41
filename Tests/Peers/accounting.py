#!/usr/bin/env python3
"""Compares the recorded conversions between rho and (epsilon, delta) with two peers.

  python3 -m venv VENV && VENV/bin/pip install -r Tests/Peers/requirements.txt && VENV/bin/python Tests/Peers/accounting.py

The record is Tests/Corpus/Accounting/conversions.json, which the Swift tests write (CANON_RECORD=1) and hold.
1. Exact: the infimum over alpha of the conversion of Canonne, Kamath and Steinke 2020, at 100 digits. A recorded
   epsilon is never below it and above it by at most 0.0001; a recorded rho never exceeds the budget, and 2e-12 more does.
2. Like with like: dp-accounting's RDP accountant on a fine grid of orders around the best one, within 0.1 % or the
   0.0001 that we round up by, whichever is larger. Where it answers by another bound than this conversion (its
   answer is 0, or the order is below 1.01) the row is counted apart.
"""
import json
import math
import pathlib
import sys

import dp_accounting
from dp_accounting import rdp
import mpmath

mpmath.mp.dps = 100
TABLE = pathlib.Path(__file__).resolve().parent.parent / "Corpus" / "Accounting" / "conversions.json"


def bound(order, rho, delta):
    """epsilon at alpha = 1 + order."""
    return ((1 + order) * rho + (mpmath.log(1 / delta) - mpmath.log(1 + order)) / order
            + mpmath.log(order) - mpmath.log(1 + order))


def exact(rho, delta):
    """The infimum over orders: the root of a monotone derivative, by bisection in log(order)."""
    # d/da (a * epsilon(a)) - epsilon(a) has the sign of a^2 * epsilon'(a), which rises through zero once.
    def slope(log_order):
        a = mpmath.exp(log_order)
        return a * a * rho - mpmath.log(1 / delta) + mpmath.log(1 + a)

    low, high = mpmath.mpf(-40), mpmath.mpf(60)
    for _ in range(400):
        middle = (low + high) / 2
        if slope(middle) < 0:
            low = middle
        else:
            high = middle
    order = mpmath.exp((low + high) / 2)
    return max(bound(order, rho, delta), mpmath.mpf(0)), order


def peer(rho, delta, order):
    """dp-accounting on 2,001 orders within a factor 1.5 of the best."""
    steps = [1 + float(order) * 1.5 ** (k / 1000) for k in range(-1000, 1001)]
    orders = [a for a in steps if a > 1.01]
    if not orders:
        return None
    accountant = rdp.RdpAccountant(orders)
    accountant.compose(dp_accounting.ZCDpEvent(rho=float(rho)))
    return accountant.get_epsilon(float(delta))


def check_epsilon(row, report):
    rho, delta = mpmath.mpf(row["picos"]) / 10**12, mpmath.mpf(row["delta"])
    ours = mpmath.mpf(row["epsilon"])
    truth, order = exact(rho, delta)
    if not truth <= ours <= truth + mpmath.mpf("0.000101"):
        report["wrong"].append((row, mpmath.nstr(truth, 20)))
    theirs = peer(rho, delta, order)
    if theirs is None or theirs == 0:
        report["apart"] += 1
        return
    report["compared"] += 1
    difference = abs(float(ours) - theirs)
    if difference > max(0.001 * theirs, 0.000101):
        report["wrong"].append((row, theirs))
    if theirs > 0.1:
        report["largest"] = max(report["largest"], difference / theirs)


def check_rho(row, report):
    rho, delta = mpmath.mpf(row["picos"]) / 10**12, mpmath.mpf(row["delta"])
    budget = mpmath.mpf(row["epsilon"])
    more = rho + 2 * mpmath.mpf(10) ** -12
    if exact(rho, delta)[0] > budget or exact(more, delta)[0] <= budget:
        report["wrong"].append((row, mpmath.nstr(exact(rho, delta)[0], 20)))


def main():
    report = {"wrong": [], "apart": 0, "compared": 0, "largest": 0.0}
    rows = json.loads(TABLE.read_text())
    for row in rows:
        (check_epsilon if row["from"] == "rho" else check_rho)(row, report)
    for row, truth in report["wrong"]:
        print("WRONG", row, "expected", truth)
    print(f"{len(rows)} conversions at 100 digits: {len(report['wrong'])} wrong")
    print(f"{report['compared']} against dp-accounting, largest relative difference above epsilon 0.1: "
          f"{report['largest']:.2e}; {report['apart']} answered by another bound there")
    return 1 if report["wrong"] or math.isnan(report["largest"]) else 0


if __name__ == "__main__":
    sys.exit(main())
