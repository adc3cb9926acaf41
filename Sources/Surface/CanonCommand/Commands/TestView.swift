import CanonReport
import CanonTesting

/// The results of tests for people.
struct TestView {
  let terminal: Terminal
  let isVerbose: Bool
  let isQuiet: Bool

  /// - Parameter ofMany: whether the policy is one of several, so that its name says which.
  func show(_ set: TestedSet, _ report: PolicyReport, ofMany: Bool) {
    if ofMany { terminal.line(terminal.paint(set.name, .strong)) }
    set.showUnsound(terminal)
    for result in set.results { show(result) }
    if let coverage = report.coverage { show(coverage) }
    if let mutation = report.mutation { show(mutation) }
  }

  /// One line for all of it, beside the result.
  func conclude(_ sets: [TestedSet]) {
    let count = sets.reduce(Int64(0)) { $0 + Int64($1.results.count) }
    let failed = sets.reduce(Int64(0)) { $0 + $1.failed }
    guard count > 0 else {
      // That all of none pass would read like an assurance.
      if sets.allSatisfy({ $0.policy != nil }) { terminal.note("no tests: nothing was tried") }
      return
    }
    if isQuiet && failed == 0 { return }
    let verdict =
      failed == 0 ? terminal.paint("all pass", .good) : terminal.paint("\(failed) fail", .bad)
    terminal.note("\(Figures.things(count, "test")), \(verdict)")
  }

  private func show(_ result: TestResult) {
    if result.passed {
      if isVerbose { terminal.line("\(terminal.paint("passes", .good))  \(result.title)") }
      return
    }
    terminal.line("\(terminal.paint("fails ", .bad))  \(result.title)")
    terminal.line(terminal.paint("        \(result.place)", .faint))
    for line in result.lines {
      let ink: Terminal.Ink? = line.hasPrefix("- ") ? .bad : line.hasPrefix("+ ") ? .good : nil
      terminal.line("        " + (ink.map { terminal.paint(line, $0) } ?? line))
    }
  }

  private func show(_ coverage: Coverage) {
    func count(_ number: Int64) -> String { number == 0 ? "never" : "\(number)" }
    let rows = coverage.rules.flatMap { rule in
      [
        [
          "\(rule.place)", "\(rule.word) \(rule.rule)", count(rule.decided),
          rule.hasCondition ? count(rule.missed) : "–",
        ]
      ]
        + rule.tests.map { test in
          ["\(test.place)", "  \(test.text)", count(test.held), count(test.failed)]
        }
    }
    terminal.table(["place", "decided by the tests", "#true", "#false"], rows)
    terminal.line(
      "coverage \(coverage.percent) %: \(coverage.reached) of \(coverage.total) outcomes")
  }

  private func show(_ mutation: Mutation) {
    for mutant in mutation.mutants where mutant.fate != .killed {
      guard mutant.fate == .survived || isVerbose else { continue }
      let word =
        mutant.fate == .survived
        ? terminal.paint("survives  ", .bad) : terminal.paint("equivalent", .faint)
      terminal.line("\(word)  \(mutant.change)")
      terminal.line(terminal.paint("            \(mutant.rule), \(mutant.place)", .faint))
      guard let suggestion = mutant.suggestion else { continue }
      terminal.line("            a test that would notice:")
      for line in suggestion.split(separator: "\n") { terminal.line("              \(line)") }
    }
    let made = Figures.things(Int64(mutation.mutants.count), "mutant")
    terminal.line(
      "mutation \(mutation.score) %: \(made), \(mutation.count(.killed)) killed, "
        + "\(mutation.count(.survived)) survive, \(mutation.count(.equivalent)) equivalent")
  }
}
