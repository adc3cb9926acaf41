"""Peers on the rows that Canon itself trains on: scikit-learn and diffprivlib, same splits.

Input: one CSV a category, as `canon-bench rows` writes it: `label`, one column `split_K` a published
split (1 = held out), and the quantised features `q0`, `q1`, ... in 0..1024. Output: one line a category and
a mean, as text and as JSON.

Not private: scikit-learn's logistic regression on standardised features. Private: diffprivlib's logistic
regression at the stated epsilon, features scaled to [0, 1] by their public range, norm bounded by sqrt(d).
Not learned at all: ranking by one feature alone, each in turn, in the order of the policy (q6 is the past count
of the category over 300 days, q7 over 90).
"""

import argparse
import json
import pathlib
import sys
import warnings

import numpy as np
from diffprivlib.models import LogisticRegression as PrivateRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler


def read(path):
    with open(path, encoding="utf-8") as file:
        names = file.readline().strip().split(",")
        table = np.loadtxt(file, delimiter=",", dtype=np.int64)
    columns = {name: table[:, index] for index, name in enumerate(names)}
    features = np.column_stack([columns[n] for n in names if n.startswith("q")]) / 1024.0
    splits = [columns[n] == 1 for n in names if n.startswith("split_")]
    return features, columns["label"], splits


def plain(train, labels, test):
    scaler = StandardScaler().fit(train)
    model = LogisticRegression(max_iter=1000).fit(scaler.transform(train), labels)
    return model.decision_function(scaler.transform(test))


def private(train, labels, test, epsilon, seed):
    bound = float(np.sqrt(train.shape[1]))
    model = PrivateRegression(epsilon=epsilon, data_norm=bound, max_iter=1000, random_state=seed)
    return model.fit(train, labels).decision_function(test)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="+", type=pathlib.Path)
    parser.add_argument("--epsilon", type=float, default=1.0)
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    results, alone = {}, {}
    for path in options.rows:
        features, labels, splits = read(path)
        scores = {"scikit-learn": [], "diffprivlib": []}
        for number, held in enumerate(splits):
            train, test = features[~held], features[held]
            truth = labels[held]
            for column in range(features.shape[1]):
                alone.setdefault(column, []).append(roc_auc_score(truth, test[:, column]))
            scores["scikit-learn"].append(roc_auc_score(truth, plain(train, labels[~held], test)))
            scores["diffprivlib"].append(
                roc_auc_score(truth, private(train, labels[~held], test, options.epsilon, number)))
        results[path.stem] = {name: [float(np.mean(v)), float(np.std(v))] for name, v in scores.items()}
        line = "  ".join(f"{n} {m:.4f} (sd {s:.4f})" for n, (m, s) in results[path.stem].items())
        print(f"{path.stem:32} {line}", flush=True)
    for name in ("scikit-learn", "diffprivlib"):
        print(f"mean over categories, {name}: {np.mean([r[name][0] for r in results.values()]):.4f}")
    for column, values in alone.items():
        print(f"mean over categories, ranking by q{column} alone: {np.mean(values):.4f}")
    if options.json:
        options.json.write_text(json.dumps({"epsilon": options.epsilon, "auc": results}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
