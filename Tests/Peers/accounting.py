#!/usr/bin/env python3
"""Compares the recorded conversions between rho and (epsilon, delta) with two peers.

  python3 -m venv VENV && VENV/bin/pip install -r Tests/Peers/requirements.txt && VENV/bin/python Tests/Peers/accounting.py

3. Compositions: Tests/Corpus/Accounting/compositions.json has the phases of a training of each goal with their costs and
   their noise. dp-accounting composes them twice, with all its draws and attempts: as zCDP events of the stated rho,
   and as Gaussians with the variance that is drawn over the sensitivity. Both run on the same orders, the best one for our
   rho among them; ours lies within [theirs - 1e-9, theirs x 1.001].

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
COMPOSITIONS = pathlib.Path(__file__).resolve().parent.parent / "Corpus" / "Accounting" / "compositions.json"
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


def composed(row, event, orders):
    """The larger epsilon of the two parts: units trained on, and units held out."""
    worst = 0.0
    for evaluation in (False, True):
        accountant = rdp.RdpAccountant(orders)
        for phase in row["phases"]:
            if (phase["phase"] == "metrics") == evaluation:
                accountant.compose(event(phase, row["vaults"]), phase["draws"] * row["attempts"])
        worst = max(worst, accountant.get_epsilon(float(row["delta"])))
    return worst


def zcdp(phase, vaults):
    return dp_accounting.ZCDpEvent(rho=phase["picos"] / 1e12 * vaults ** 2)


def gaussian(phase, vaults):
    return dp_accounting.GaussianDpEvent(math.sqrt(phase["variance"] / phase["squared"]) / vaults)


def check_composition(row, report):
    rho = sum(p["picos"] * p["draws"] for p in row["phases"] if p["phase"] != "metrics")
    rho = max(rho, sum(p["picos"] * p["draws"] for p in row["phases"] if p["phase"] == "metrics"))
    if rho * row["attempts"] * row["vaults"] ** 2 != row["picos"]:
        report["wrong"].append((row, "another rho"))
    order = float(exact(mpmath.mpf(row["picos"]) / 10**12, mpmath.mpf(row["delta"]))[1])
    orders = sorted(1 + order * 1.5 ** (k / 1000) for k in range(-1000, 1001))
    ours = float(row["epsilon"])
    for name, event in (("zCDP", zcdp), ("Gaussian", gaussian)):
        theirs = composed(row, event, orders)
        if not theirs - 1e-9 <= ours <= theirs * 1.001:
            report["wrong"].append((row, (name, theirs)))
        report[name] = max(report[name], ours / theirs - 1)
        report["least"] = min(report["least"], ours - theirs)


def main():
    report = {"wrong": [], "apart": 0, "compared": 0, "largest": 0.0,
              "zCDP": 0.0, "Gaussian": 0.0, "least": math.inf}
    rows = json.loads(TABLE.read_text())
    for row in rows:
        (check_epsilon if row["from"] == "rho" else check_rho)(row, report)
    compositions = json.loads(COMPOSITIONS.read_text())
    for row in compositions:
        check_composition(row, report)
    for row, truth in report["wrong"]:
        print("WRONG", row, "expected", truth)
    print(f"{len(rows)} conversions at 100 digits: {len(report['wrong'])} wrong")
    print(f"{report['compared']} against dp-accounting, largest relative difference above epsilon 0.1: "
          f"{report['largest']:.2e}; {report['apart']} answered by another bound there")
    print(f"{len(compositions)} trainings composed phase by phase: worst above theirs {report['zCDP']:.2e} (zCDP), "
          f"{report['Gaussian']:.2e} (Gaussian), relative; nearest to below {report['least']:.2e}")
    return 1 if report["wrong"] or math.isnan(report["largest"]) else 0


if __name__ == "__main__":
    sys.exit(main())
