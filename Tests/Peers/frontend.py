"""Long policies: `canon check` on what `canon-bench frontend` left, and Cedar on as many lines.

For each length: wall time and peak memory of the process `canon check` (memory above `canon --version`, in
multiples of the text's size, medians of nine runs each), and cedarpy's parsing and validation of a Cedar policy set with as many lines, whose
schema has as many attributes. Least of several runs; both in one run of this script, so side by side.
"""

import argparse
import importlib.metadata
import os
import pathlib
import statistics
import sys
import time

REPEATS = 9


def process(arguments):
    """Seconds and peak kilobytes of a process, and its exit code."""
    # Measured before anything large is loaded here: a child's peak begins with what its parent held.
    quiet = os.open(os.devnull, os.O_WRONLY)
    start = time.perf_counter()
    child = os.posix_spawn(arguments[0], arguments, os.environ,
                           file_actions=[(os.POSIX_SPAWN_DUP2, quiet, 1), (os.POSIX_SPAWN_DUP2, quiet, 2)])
    _, status, usage = os.wait4(child, 0)
    os.close(quiet)
    return time.perf_counter() - start, usage.ru_maxrss, os.waitstatus_to_exitcode(status)


def cedar(lines):
    """A policy set and a schema: one policy in five lines, one attribute of the principal in three policies."""
    count = lines // 5
    attributes = ", ".join(f'"score_{i}": {{"type": "Long"}}' for i in range(count // 3 + 1))
    actions = ", ".join(f'"train_{i}": {{"appliesTo": {{"principalTypes": ["Operator"],'
                        f' "resourceTypes": ["Market"]}}}}' for i in range(50))
    schema = ('{"": {"entityTypes": {"Operator": {"shape": {"type": "Record", "attributes": {' + attributes
              + '}}}, "Market": {}}, "actions": {' + actions + "}}}")
    policies = "".join(
        f'{"forbid" if i % 3 == 2 else "permit"} (principal, action == Action::"train_{i % 50}", resource)\n'
        f'when {{\n  principal.score_{i // 3} > {i} && resource == Market::"m{i % 20}"\n}}\n'
        f'unless {{ principal.score_{i // 3} < {i // 2} }};\n' for i in range(count))
    return policies, schema


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--canon", default=".build/release/canon")
    options.add_argument("--texts", type=pathlib.Path, default=pathlib.Path(".build/bench/frontend"))
    options = options.parse_args()
    folders = sorted((path for path in options.texts.iterdir() if path.name.isdigit()), key=lambda path: int(path.name))
    base = statistics.median(process([options.canon, "--version"])[1] for _ in range(REPEATS))
    ours = {}
    for folder in folders:
        runs = [process([options.canon, "check", str(folder)]) for _ in range(REPEATS)]
        sound = all(code == 0 for _, _, code in runs)
        texts = [path.read_bytes() for path in folder.glob("*.canon")]
        size, lines = sum(map(len, texts)), sum(text.count(b"\n") for text in texts)
        peak = (statistics.median(run[1] for run in runs) - base) * 1024 / size
        ours[folder] = (lines, min(run[0] for run in runs), peak, "" if sound else "  (refused)")

    import cedarpy
    print(f"canon --version: {base / 1024:.1f} MiB; cedarpy {importlib.metadata.version('cedarpy')}")
    print("lines    canon check ms  per doubling  peak / text size   cedar parse + validate ms  per doubling")
    last = None
    for folder in folders:
        lines, seconds, peak, note = ours[folder]
        policies, schema = cedar(lines)
        theirs = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            result = cedarpy.validate_policies(policies, schema)
            theirs = min(theirs, time.perf_counter() - start)
            assert result.validation_passed, result.errors[:3]
        ratios = (f"{seconds / last[0]:.2f}", f"{theirs / last[1]:.2f}") if last else ("", "")
        print(f"{lines:<9}{seconds * 1e3:<16.0f}{ratios[0]:<14}{peak:<19.1f}{theirs * 1e3:<27.0f}{ratios[1]}{note}")
        last = (seconds, theirs)


if __name__ == "__main__":
    sys.exit(main())
