import CanonRecords
import CanonWorkspace

extension TestResult {
  /// A failing test for people: the difference, what was asked, and how it was decided.
  ///
  /// Lines that begin with `-` say what was expected, those with `+` what came.
  package var lines: [String] {
    expected.map { "- expected  \($0)" } + ["+ came      \(came)"]
      + ["given  \(task)"] + given.map { "       \($0)" } + refusals + traced + missing
  }

  /// Reasons that are of no rule: gates that every task has to pass, and concepts.
  private var refusals: [String] {
    reasons.filter { $0.rule == nil }.map { reason in
      "\(reason.code)  \(reason.sentence)"
        + (reason.values.isEmpty ? "" : " (\(reason.values.joined(separator: "; ")))")
    }
  }

  private var traced: [String] {
    trace.flatMap { rule -> [String] in
      let width = rule.tests.map(\.text.count).max() ?? 0
      let verdict = rule.holds ? "holds" : "does not hold"
      let tests = rule.tests.map { test in
        let word = test.holds.map { $0 ? "true " : "false" } ?? "  ·  "
        let gap = String(repeating: " ", count: width - test.text.count)
        return "  \(word)  \(test.text)\(gap)  \(test.value)"
      }
      return ["\(rule.kind.rawValue) \(rule.rule)  \(verdict)  \(rule.place)"] + tests
    }
  }

  private var missing: [String] {
    nearest.isEmpty ? [] : ["it would be permitted"] + nearest.map { "  \($0)" }
  }
}
