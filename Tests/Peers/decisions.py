"""The decision problem that `canon-bench decisions` left, in Cedar, in Rego and in plain Python.

Every engine gets the same rules and requests as plain data. Before anything is timed its answers are compared with
those of Canon: permitted or not, and which rules matched (Cedar and Rego name the deciding ones; the reference all).
An engine that is too slow for all requests is compared on as many as fit its budget of seconds, and that is said.
"""

import argparse
import importlib.metadata
import json
import pathlib
import sys
import time


def decided(problem, rules):
    """(permitted, deciding rules) from all matching rules."""
    grants = {line["id"]: line["is_grant"] for line in problem["lines"]}
    forbids = {rule for rule in rules if not grants[rule]}
    permits = {rule for rule in rules if grants[rule]}
    return (bool(permits) and not forbids, forbids or permits)


class Naive:
    """Walks the rules, with sets made beforehand."""

    name = "Python, naive"

    def __init__(self, problem):
        self.above = {purpose["name"]: set(purpose["above"]) for purpose in problem["purposes"]}
        self.lines = [(line, set(line["roles"]), set(line["outputs"]), set(line["markets"]),
                       set(line["domains"]) | set(line["features"])) for line in problem["lines"]]

    def ask(self, requests):
        answers = []
        for request in requests:
            markets, families = set(request["markets"]), set(request["domains"] + request["features"])
            above = self.above[request["purpose"]]
            rules = [line["id"] for line, roles, outputs, own_markets, own_families in self.lines
                     if request["role"] in roles and line["purpose"] in above and request["output"] in outputs
                     and request["epsilon"] <= line["most_epsilon"] and request["cohort"] >= line["least_cohort"]
                     and (markets <= own_markets and families <= own_families if line["is_grant"]
                          else own_markets <= markets and own_families <= families)]
            answers.append(rules)
        return answers


class Cedar:
    """One policy a rule; the purposes above the request's come along as a set."""

    name = "cedarpy"

    def __init__(self, problem):
        import cedarpy
        self.cedar = cedarpy
        self.above = {purpose["name"]: purpose["above"] for purpose in problem["purposes"]}

        def policy(line):
            names = lambda values: "[" + ", ".join(f'"{value}"' for value in values) + "]"
            families = names(line["domains"] + line["features"])
            markets = names(line["markets"])
            scope = (f"{markets}.containsAll(context.markets) && {families}.containsAll(context.families)"
                     if line["is_grant"] else
                     f"context.markets.containsAll({markets}) && context.families.containsAll({families})")
            return (f'@id("{line["id"]}") {"permit" if line["is_grant"] else "forbid"} (principal, action, resource) when {{ '
                    f'{names(line["roles"])}.contains(context.role) && context.above.contains("{line["purpose"]}") && '
                    f'{names(line["outputs"])}.contains(context.output) && context.epsilon <= {line["most_epsilon"]} && '
                    f'context.cohort >= {line["least_cohort"]} && {scope} }};')
        self.policies = "\n".join(policy(line) for line in problem["lines"])

    def ask(self, requests):
        asked = [{"principal": 'User::"u"', "action": 'Action::"train"', "resource": 'Task::"t"',
                  "context": {"role": request["role"], "above": self.above[request["purpose"]],
                              "markets": request["markets"], "output": request["output"],
                              "epsilon": request["epsilon"], "cohort": request["cohort"],
                              "families": request["domains"] + request["features"]}} for request in requests]
        results = self.cedar.is_authorized_batch(asked, self.policies, [])
        return [(result.allowed, self.names(result)) for result in results]

    @staticmethod
    def names(result):
        return set(result.diagnostics.id_annotations_by_reason.values())


class Rego:
    """The rules as data, found by role, purpose and output as Rego's authors advise (an object lookup instead of a walk
    over all of them), compiled beforehand; one set of those that hold. Deciding is left to whoever asks."""

    name = "regopy"

    MODULE = """package canon
import rego.v1
holds contains rule.id if {
  some purpose in input.above
  some rule in data.lines[input.role][purpose][input.output]
  input.epsilon <= rule.most_epsilon
  input.cohort >= rule.least_cohort
  within(rule)
}
within(rule) if {
  rule.is_grant
  count({m | some m in input.markets} - {m | some m in rule.markets}) == 0
  count({f | some f in input.families} - {f | some f in rule.families}) == 0
}
within(rule) if {
  not rule.is_grant
  count({m | some m in rule.markets} - {m | some m in input.markets}) == 0
  count({f | some f in rule.families} - {f | some f in input.families}) == 0
}
"""

    def __init__(self, problem):
        import regopy
        self.above = {purpose["name"]: purpose["above"] for purpose in problem["purposes"]}
        rego = regopy.Interpreter()
        rego.add_module("canon.rego", self.MODULE)
        lines = {}
        for line in problem["lines"]:
            rule = {"id": line["id"], "is_grant": line["is_grant"], "markets": line["markets"],
                    "families": line["domains"] + line["features"], "most_epsilon": line["most_epsilon"],
                    "least_cohort": line["least_cohort"]}
            for role in line["roles"]:
                outputs = lines.setdefault(role, {}).setdefault(line["purpose"], {})
                for output in line["outputs"]:
                    outputs.setdefault(output, []).append(rule)
        rego.add_data({"lines": lines})
        self.bundle = rego.build(None, ["canon/holds"])
        self.rego = regopy.Interpreter()

    def ask(self, requests):
        answers = []
        for request in requests:
            self.rego.set_input(dict(request, above=self.above[request["purpose"]],
                                     families=request["domains"] + request["features"]))
            output = json.loads(str(self.rego.query_bundle_entrypoint(self.bundle, "canon/holds")))
            answers.append(output["expressions"][0])
        return answers


def compare(engine, problem, wanted, requests, seconds):
    """Asks in growing portions until the budget is spent; returns how many agreed, and microseconds a request."""
    done, portion, spent = 0, 10, 0.0
    while done < len(requests) and spent < seconds:
        chunk = requests[done:done + portion]
        start = time.perf_counter()
        answers = engine.ask(chunk)
        last = time.perf_counter() - start
        spent += last
        for index, answer in enumerate(answers):
            expected = decided(problem, wanted[done + index])
            if isinstance(answer, list):
                assert sorted(answer) == sorted(wanted[done + index]), (engine.name, requests[done + index], answer)
                answer = decided(problem, answer)
            assert answer == expected, (engine.name, requests[done + index], answer, expected)
        done += len(chunk)
        rate = last / len(chunk)
        portion = max(10, min(2_000, int((seconds - spent) / max(rate, 1e-6))))
    return done, spent


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--problems", type=pathlib.Path, default=pathlib.Path(".build/bench/decisions"))
    options.add_argument("--seconds", type=float, default=900, help="budget of each engine at each size")
    options.add_argument("--rules", type=int, nargs="*", default=[30, 1_000, 10_000])
    options = options.parse_args()
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("cedarpy", "regopy"))
    print(versions)
    for rules in options.rules:
        solved = json.loads((options.problems / f"{rules}.json").read_text())
        problem, wanted = solved["problem"], solved["rules"]
        requests = problem["requests"]
        for make in (Naive, Cedar, Rego):
            start = time.perf_counter()
            engine = make(problem)
            made = time.perf_counter() - start
            done, spent = compare(engine, problem, wanted, requests, options.seconds)
            print(f"{rules:>6} rules  {engine.name:<14} {done:>6} of {len(requests)} requests agree; "
                  f"{spent / done * 1e6:>10.1f} µs a request (made in {made * 1e3:.0f} ms)", flush=True)


if __name__ == "__main__":
    sys.exit(main())
