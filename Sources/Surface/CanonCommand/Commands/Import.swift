import ArgumentParser
import CanonDecision
import CanonEncoding
import CanonImport
import CanonReport
import CanonWorkspace
import CanonWorld

/// `canon import`: policies of other languages.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Bring a policy of another language in, and report what it cannot say here.",
    discussion: """
      What is written is text to read, change and check like any other. What cannot be said is \
      refused with a code and the place in the source; what is said otherwise is reported.
      """,
    subcommands: [Xacml.self])

  /// `canon import xacml FILE… --out FOLDER`
  struct Xacml: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Translate a policy of XACML 3.0, with the mapping of its requests.",
      discussion: """
        The first file is the policy; the others are what it may refer to. FOLDER gets \
        policy.canon and mapping.json, and for each --request the task that it stands for, as \
        `canon decide` reads it. Permit is permitted; Deny, NotApplicable and Indeterminate are \
        denied. Ends with 2 when the policy or a request is refused: then nothing is written.
        """)

    @Argument(help: "The policy, then policies that it refers to.")
    var files: [String]

    @Option(help: "The folder that is written.")
    var out: String

    @Option(name: .customLong("request"), help: "A request of XACML; may stand again.")
    var requests: [String] = []

    @Option(help: "The market that requests are for: a country code.")
    var market: String = "DE"

    @Flag(help: "Permit without the obligations that the source ties to a permit.")
    var dropDuties = false

    @OptionGroup var presentation: Presentation

    func run() throws {
      let imported = try XacmlImport(
        try files.map { ($0, try Files.read($0, limit: XMLReader.mostBytes + 1)) },
        droppingDuties: dropDuties)
      let checked = Workspace(files: [("policy.canon", imported.policy)]).check()
      precondition(!checked.hasErrors, "what was written does not check:\n\(checked.text())")
      let tasks = try requests.map { try task(of: $0, imported) }
      try Files.makeFolder(out)
      try Files.write(imported.policy, to: "\(out)/policy.canon")
      try Files.write(
        try CanonicalJSON.encode(imported.mapping) + [0x0A], to: "\(out)/mapping.json")
      for (name, bytes) in tasks { try Files.write(bytes, to: "\(out)/\(name)") }
      try show(imported, tasks.map(\.name))
    }

    private func task(
      of path: String, _ imported: XacmlImport
    ) throws -> (name: String, bytes: [UInt8]) {
      let root = try XMLReader.read(
        try Files.read(path, limit: XMLReader.mostBytes + 1), file: path)
      let mapped = try imported.map(try XacmlRequest(root), at: root.place)
      let scope = TaskScope(
        role: imported.mapping.role, training: mapped.task, purpose: imported.mapping.purpose,
        markets: [market])
      let file = path.split(separator: "/").last.map(String.init) ?? path
      let stem = file.hasSuffix(".xml") ? String(file.dropLast(4)) : file
      return ("\(stem).json", try CanonicalJSON.encode(scope) + [0x0A])
    }

    private func show(_ imported: XacmlImport, _ tasks: [String]) throws {
      let terminal = presentation.terminal
      let written = ["policy.canon", "mapping.json"] + tasks
      let report = ImportReport(
        written: written.map { "\(out)/\($0)" }, losses: imported.losses.map(ImportReport.Line.init)
      )
      switch presentation.format {
      case .json: try terminal.json(report)
      case .text:
        for loss in report.losses {
          terminal.line("\(terminal.paint("lost[\(loss.code)]", .strong)) \(loss.sentence)")
          terminal.line("  \(terminal.paint(loss.place, .faint))")
        }
        for path in report.written { terminal.note("wrote \(path)") }
      }
    }
  }
}

/// What an import wrote, and what it could not say.
struct ImportReport: Codable {
  struct Line: Codable {
    var code: String
    var sentence: String
    var place: String

    init(_ loss: Loss) {
      (code, sentence, place) = (loss.code.number, loss.sentence, loss.place.description)
    }
  }

  var written: [String]
  var losses: [Line]
}
