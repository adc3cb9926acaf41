import ArgumentParser
import CanonCoordination
import CanonCrypto
import CanonEncoding
import CanonRecords
import CanonRuntime
import CanonTypes
import CanonVerification
import CanonWorld

/// `canon task replay TASK`
struct TaskReplay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Recompute a task from its public evidence, in a process of its own.")

  @Argument(help: "The task.")
  var task: String

  @OptionGroup var options: WorldOptions

  func run() throws {
    let world = try options.open()
    let path = options.access.world
    let folder = try Files.resolved(path) + "/evidence"
    try Files.makeFolder(folder)
    let file = "\(folder)/\(task).replay.json"
    try Files.write(try CanonicalJSON.encode(try world.evidence(of: task)), to: file)
    try EvidenceView.show(try Programs.replay(file, in: path), world.form, on: world.terminal)
  }
}

/// `canon evidence`: everything public of a task, or of all decisions, in one file.
struct EvidenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence",
    abstract: "Export everything public of a task, and recompute it anywhere.",
    subcommands: [Export.self, ExportDecisions.self, VerifyEvidence.self])

  /// `canon evidence export TASK --out FILE`
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write a task's evidence file.")

    @Argument(help: "The task.")
    var task: String

    @Option(help: "Where it is written.")
    var out: String

    @OptionGroup var options: WorldOptions

    func run() throws {
      let bytes = try CanonicalJSON.encode(try options.open().evidence(of: task))
      try Files.write(bytes, to: out)
      try WrittenFile(path: out, digest: SHA256.digest(bytes)).show(options.presentation)
    }
  }

  /// `canon evidence verify FILE --world DIR`
  struct VerifyEvidence: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Recompute model, metrics, verdict and ledger from an evidence file alone.",
      discussion: "Of the world only the pinned keys (world.json) are read.")

    @Argument(help: "The evidence file.")
    var file: String

    @OptionGroup var access: WorldAccess
    @OptionGroup var presentation: Presentation

    func run() throws {
      let anchors = try access.folder.read().anchors
      let evidence = try CanonicalJSON.decode(
        EvidenceFile.self, from: try Files.read(file), .canonical)
      let report = PublicReplay.run(evidence, anchors: anchors)
      try EvidenceView.show(report, presentation.format, on: presentation.terminal)
    }
  }
}

/// The result of a replay; findings end with a refusal.
enum EvidenceView {
  static func show(
    _ report: VerificationReport, _ form: Presentation.Form, on terminal: Terminal
  ) throws {
    switch form {
    case .json: try terminal.json(report)
    case .text: TaskView.show(report, on: terminal)
    }
    try refuse(report)
  }

  private static func refuse(_ report: VerificationReport) throws {
    guard report.findings.isEmpty else {
      throw Failure.refused(
        report.findings.map { finding in
          let place = [finding.vault, finding.round.map { "round \($0)" }].compactMap { $0 }
          return Failure.Refusal(code: finding.code, sentence: finding.sentence, details: place)
        })
    }
  }
}
