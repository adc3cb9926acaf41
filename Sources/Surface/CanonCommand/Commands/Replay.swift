import ArgumentParser
import CanonBundle
import CanonCoordination
import CanonCrypto
import CanonEncoding
import CanonRecords
import CanonReplay
import CanonRuntime
import CanonStore
import CanonTypes
import CanonWorld

/// `canon replay --under NEW.bundle LOG`
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Decide recorded requests again under another bundle, and list what flips.",
    discussion: """
      LOG is a file of `canon evidence decisions`, or the folder of a world. Every recorded \
      decision is made again under its own bundle first; a log that does not recompute is \
      refused. What depends on a count that no Vault was asked for is undetermined, never \
      guessed. Rounds are taken to have gone as they went: no spend is claimed for a task that \
      never ran. To recompute one task from its evidence, see `canon task replay`. Exit code 0: \
      nothing flips and every settled model keeps its basis; 1: something does; 2: the log or \
      the bundle is refused.
      """)

  @Argument(help: "A file of decisions, or the folder of a world.")
  var log: String

  @Option(help: "The bundle to decide under; it need not be in force anywhere.")
  var under: String

  @Option(help: "The pinned keys: a world's folder. LOG itself where that is a world.")
  var world: String?

  @Option(
    name: .customLong("key"),
    help: """
      A key that may have signed NEW.bundle in the place of the world's governance, as for a \
      draft: 64 hexadecimal digits or a .pub file. Repeatable.
      """)
  var keys: [String] = []

  @OptionGroup var presentation: Presentation

  func run() throws {
    let isWorld = Files.isFolder(log)
    let anchors = try WorldFolder(path: world ?? (isWorld ? log : "world")).read().anchors
    // Neither the term of the release nor the order of releases is asked: nothing is taken in.
    let opened = try Bundle.open(
      try Files.read(under, limit: Bundle.mostBytes + 1),
      trusted: keys.isEmpty ? Set(anchors.governance) : Set(try keys.map(KeyRing.trusted)),
      threshold: keys.isEmpty ? anchors.governanceQuorum : 1)
    let decisions = try isWorld ? Decisions.read(world: log) : Decisions.read(file: log)
    let report = try Replay.run(
      try VerifiedLog(decisions, anchors: anchors), under: opened.program, bundle: opened.digest)
    switch presentation.format {
    case .json: try presentation.terminal.json(report)
    case .text: ReplayView(report, presentation.terminal).show()
    }
    guard report.isClean else { throw Failure.findings }
  }
}

/// `canon evidence decisions --out FILE`
struct ExportDecisions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decisions",
    abstract: "Write every decision below the latest checkpoint, for `canon replay`.",
    discussion: "No worker is started, and nothing goes on.")

  @Option(help: "Where it is written.")
  var out: String

  @OptionGroup var access: WorldAccess
  @OptionGroup var presentation: Presentation

  func run() throws {
    let bytes = try CanonicalJSON.encode(try Decisions.read(world: access.world))
    try Files.write(bytes, to: out)
    try WrittenFile(path: out, digest: SHA256.digest(bytes)).show(presentation)
  }
}

/// Where decisions lie.
enum Decisions {
  static func read(file: String) throws -> DecisionLog {
    try CanonicalJSON.decode(
      DecisionLog.self, from: try Files.read(file, limit: DecisionLog.mostBytes), .canonical,
      limit: DecisionLog.mostBytes)
  }

  static func read(world: String) throws -> DecisionLog {
    let folder = WorldFolder(path: world)
    _ = try folder.read()
    guard Files.exists(folder.coordinatorStore),
      let log = try DecisionLog(reading: try SQLiteStore(path: folder.coordinatorStore))
    else {
      throw Failure.usage("the world has no checkpoint yet; `canon tick` signs one")
    }
    return log
  }
}

/// A replay as people read it: the sum, what flips and why, the budgets, the models.
struct ReplayView {
  private let report: ReplayReport
  private let terminal: Terminal
  /// More flips than anybody reads are for other programs.
  private static let mostFlips = 50

  init(_ report: ReplayReport, _ terminal: Terminal) {
    (self.report, self.terminal) = (report, terminal)
  }

  func show() {
    let verdict = report.isClean ? "nothing flips" : "\(report.flips.count) flipped"
    terminal.line(
      terminal.paint(verdict, report.isClean ? .good : .bad)
        + "  of \(report.requests) requests, under \(report.policyVersion)")
    var rows = [
      ("bundle", report.bundle.description),
      ("log", "\(report.checkpoint.size) lines of \(report.checkpoint.origin)"),
      ("unchanged", "\(report.unchanged)"), ("same, but otherwise", "\(report.otherwise)"),
    ]
    for change in report.outcomes where change.before != change.after {
      rows.append(("\(change.before.rawValue) → \(change.after.rawValue)", "\(change.count)"))
    }
    terminal.pairs(rows)
    showFlips()
    showBudgets()
    showModels()
  }

  private func showFlips() {
    guard !report.flips.isEmpty else { return }
    let shown = report.flips.prefix(ReplayView.mostFlips)
    terminal.line()
    terminal.table(
      ["#receipt", "task", "at", "training", "before", "after"],
      shown.map { flip in
        [
          "\(flip.number)", flip.task, flip.at.description, flip.training,
          flip.before.outcome.rawValue, flip.after.outcome.rawValue,
        ]
      })
    for flip in shown {
      terminal.line()
      terminal.line(terminal.paint(flip.task, .strong))
      show("before", flip.before)
      show("after", flip.after)
    }
    let more = report.flips.count - shown.count
    if more > 0 { terminal.line("\nand \(more) more; `--format json` has them all") }
  }

  private func show(_ side: String, _ redecision: Redecision) {
    let rules = redecision.rules.map { rule in
      rule.rule + (rule.place.map { " (\($0))" } ?? "")
    }
    let reserved = redecision.reserved.map { "  ρ \($0)" } ?? ""
    terminal.line(
      "  \(side): \(redecision.outcome.rawValue)\(reserved)"
        + (rules.isEmpty ? "" : "  by \(rules.joined(separator: ", "))"))
    for reason in redecision.reasons { terminal.line("    \(reason.code)  \(reason.sentence)") }
  }

  private func showBudgets() {
    guard !report.budgets.isEmpty else { return }
    terminal.line()
    terminal.table(
      ["privacy", "window from", "side", "#budget", "#tasks", "#counts", "#undetermined"],
      report.budgets.flatMap { row in
        [("recorded", row.recorded), ("under", row.under)].map { side, sums in
          [row.privacy, row.from?.description ?? "for life", side]
            + [sums?.budget, sums?.tasks, sums?.counts, sums?.undetermined]
            .map { $0?.description ?? "–" }
        }
      })
  }

  private func showModels() {
    guard !report.models.isEmpty else { return }
    terminal.line()
    terminal.table(
      ["settled task", "training", "basis", "outcome", "changed"],
      report.models.map { model in
        [
          model.task, model.training, model.standing.rawValue,
          model.before.rawValue + (model.after.map { " → \($0.rawValue)" } ?? ""),
          model.changed.joined(separator: ", "),
        ]
      })
    for model in report.models {
      for reason in model.reasons {
        terminal.line("  \(model.task)  \(reason.code)  \(reason.sentence)")
        for value in reason.values { terminal.line("    \(value)") }
      }
    }
  }
}
