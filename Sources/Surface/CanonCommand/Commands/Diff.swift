import ArgumentParser
import CanonAnalysis
import CanonBundle
import CanonProgram
import CanonWorkspace
import CanonWorld

/// `canon diff BEFORE AFTER`
struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what changed in meaning and permission, and the version step it needs.",
    discussion: """
      Each side is a policy (a .canon file, or a folder with the .canon files that lie directly \
      in it) or a bundle signed with a --key. Ends with 0 when every version moved far enough, \
      also when nothing changed, and with 1 when one needs a larger step than it made.
      """)

  @Argument(help: "The earlier version: a file, a folder or a bundle.")
  var before: String

  @Argument(help: "The later version.")
  var after: String

  @Option(
    name: .customLong("key"),
    help: "A governance key that is trusted for bundles: 64 hexadecimal digits or a .pub file.")
  var keys: [String] = []

  @Option(help: "How many of the keys must have signed a bundle.")
  var threshold: Int = 1

  @OptionGroup var presentation: Presentation

  func run() throws {
    let terminal = presentation.terminal
    let difference = ProgramDifference(
      from: try program(before, terminal), to: try program(after, terminal))
    switch presentation.format {
    case .json: try terminal.json(difference)
    case .text: DifferenceView(terminal: terminal).show(difference)
    }
    if !difference.isSufficient { throw Failure.findings }
  }

  private func program(_ path: String, _ terminal: Terminal) throws -> Program {
    let isText = Files.isFolder(path) || path.hasSuffix(".canon")
    guard isText || !Files.exists(path) else {
      return try opened(path).program
    }
    return try CompiledPolicy([path], presentation.format, terminal).program
  }
}

extension Diff {
  /// Any release that governance signed, expired or outdated too: it is looked at, not taken in.
  private func opened(_ path: String) throws -> OpenedBundle {
    guard !keys.isEmpty else { throw Failure.usage("say which keys are trusted: --key FILE.pub") }
    guard (1...keys.count).contains(threshold) else {
      throw Failure.usage("--threshold lies between 1 and the number of keys, \(keys.count)")
    }
    return try Bundle.open(
      try Files.read(path, limit: Bundle.mostBytes + 1),
      trusted: Set(try keys.map(KeyRing.trusted)), threshold: threshold)
  }
}

/// A difference for people: versions first, then permission, then meaning by declaration.
struct DifferenceView {
  let terminal: Terminal

  func show(_ difference: ProgramDifference) {
    terminal.table(
      ["version", "before", "after", "step made", "least step", ""],
      difference.verdicts.map { verdict in
        [
          verdict.name, "\(verdict.before)", "\(verdict.after)", verdict.made.rawValue,
          verdict.least.rawValue,
          verdict.isSufficient
            ? terminal.paint("enough", .good) : terminal.paint("too small", .bad),
        ]
      })
    for permission in difference.permissions { show(permission) }
    var heading = ""
    for change in difference.changes {
      let next = "\(change.kind) \(change.name)"
      if next != heading {
        terminal.line()
        terminal.line(terminal.paint(next, .strong))
        heading = next
      }
      show(change)
    }
  }

  private func show(_ permission: PermissionDifference) {
    guard permission.step != .none else { return }
    terminal.line()
    let word =
      permission.change == .unknown
      ? "cannot be compared: too many separate cases" : permission.change.rawValue
    terminal.line(
      terminal.paint("permission of \(permission.taskClass.rawValue) tasks", .strong)
        + "  \(word), \(permission.step.rawValue)")
    show("only after", permission.permittedAfter, .good)
    show("only before", permission.permittedBefore, .bad)
    for duty in permission.duties {
      show("\(duty.isAdded ? "owes now" : "owed before") \(duty.duty)", duty.witness, .accent)
    }
    if permission.change == .neither && !permission.reworded.isEmpty {
      terminal.line("  in other words: " + permission.reworded.joined(separator: ", "))
    }
  }

  private func show(_ heading: String, _ witness: RequestWitness?, _ ink: Terminal.Ink) {
    guard let witness else { return }
    func names(_ names: [String]) -> String {
      names.isEmpty ? "none" : names.joined(separator: ", ")
    }
    let arguments = witness.arguments.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    terminal.line("  " + terminal.paint(heading, ink))
    terminal.pairs(
      [
        ("task", witness.template + (arguments.isEmpty ? "" : " with \(arguments)")),
        ("submitter", witness.submitter), ("purpose", witness.purpose),
        ("families", names(witness.families)), ("markets", names(witness.markets)),
        ("rules before", names(witness.rulesBefore)), ("rules after", names(witness.rulesAfter)),
      ], indent: 4)
  }

  private func show(_ change: MeaningChange) {
    terminal.line("  \(change.aspect.rawValue), \(change.step.rawValue)")
    if let before = change.before { terminal.line(terminal.paint("    - \(before)", .bad)) }
    if let after = change.after { terminal.line(terminal.paint("    + \(after)", .good)) }
    guard let witness = change.witness else { return }
    terminal.line(
      "    " + terminal.paint(witness.phrase.records, .accent) + ": \(witness.phrase.values)")
  }
}
