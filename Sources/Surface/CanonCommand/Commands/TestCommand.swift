import ArgumentParser
import CanonAdmission
import CanonProgram
import CanonRecords
import CanonReport
import CanonWorkspace

/// `canon test POLICY…`
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the tests that policies bring along.",
    discussion: """
      Each test is a task that is decided by the compiled policy, as admission would decide it; \
      budget, cohort and signatures are no part of it. Files and folders are read as by `check`.
      """)

  @Argument(help: "Files, or folders with .canon files.")
  var policies: [String]

  @OptionGroup var presentation: Presentation

  func run() throws {
    let terminal = presentation.terminal
    var trials: [PolicyTrial] = []
    for set in try PolicyFiles.apart(policies) {
      let compiled = Workspace(files: set.files).compile()
      guard let program = compiled.program else {
        try compiled.checked.show(presentation.format, on: terminal)
        throw Failure.findings
      }
      trials += compiled.tests.map { PolicyTrial($0, under: program) }
    }
    let failed = trials.count { !$0.passed }
    switch presentation.format {
    case .json: try terminal.json(trials)
    case .text:
      for trial in trials { show(trial, on: terminal) }
      let tests = Figures.things(Int64(trials.count), "test")
      let verdict = failed == 0 ? "all pass" : "\(failed) fail"
      // That all of none pass would read like an assurance.
      terminal.note(trials.isEmpty ? "no tests: nothing was tried" : "\(tests), \(verdict)")
    }
    if failed > 0 { throw Failure.findings }
  }

  private func show(_ trial: PolicyTrial, on terminal: Terminal) {
    let verdict = trial.passed ? terminal.paint("passes", .good) : terminal.paint("fails ", .bad)
    terminal.line("\(verdict)  \(trial.title)")
    guard !trial.passed else { return }
    for failure in trial.failures { terminal.line("          \(failure)") }
    terminal.line("          \(trial.task) is \(trial.answer.rawValue), at \(trial.place)")
    for reason in trial.reasons {
      let rule = reason.rule.map { " (\($0))" } ?? ""
      terminal.line("          \(reason.code)  \(reason.sentence)\(rule)")
      for value in reason.values { terminal.line("                  \(value)") }
    }
    for obligation in trial.obligations {
      terminal.line("          owed: \(obligation.phrase)")
    }
  }
}
