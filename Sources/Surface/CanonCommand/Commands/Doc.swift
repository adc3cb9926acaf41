import ArgumentParser
import CanonAnalysis
import CanonBundle
import CanonProgram
import CanonReport
import CanonWorkspace
import CanonWorld

/// `canon doc POLICY… --out FOLDER`
struct Doc: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a site about a policy: domains, rules, exposure, flow and changes.",
    discussion: """
      The pages need no network and no server; a script only searches. The flow is drawn where \
      Graphviz is. With --before an earlier version is compared, and changes are shown.
      """)

  @Argument(help: "The policy's files, or its folder.")
  var policies: [String]

  @Option(help: "The folder that the pages are written into.")
  var out: String

  @Option(help: "An earlier version: a file or folder of text.")
  var before: String?

  @OptionGroup var presentation: Presentation

  func run() throws {
    let terminal = presentation.terminal
    let compiled = try CompiledPolicy(policies, presentation.format, terminal)
    let program = compiled.program
    let earlier = try before.map {
      try CompiledPolicy([$0], presentation.format, terminal).program
    }
    let site = Site(
      program, texts: texts(compiled.workspace), exposures: try Doc.exposures(program),
      drawing: try drawing(program),
      changes: earlier.map { rows(ProgramDifference(from: $0, to: program)) })
    try Files.makeFolder(out)
    for page in site.pages { try Files.write(Array(page.html.utf8), to: "\(out)/\(page.name)") }
    if presentation.format == .json { return try terminal.json(site.pages.map(\.name)) }
    terminal.line("\(site.pages.count) pages; begin with \(out)/index.html")
  }

  private func texts(_ compiled: CompiledWorkspace) -> [String: String] {
    let files = Dictionary(compiled.files.map { ($0.name, $0.bytes) }) { first, _ in first }
    return Dictionary(
      compiled.declarations.compactMap { one in
        guard let bytes = files[one.place.file], Int(one.upper) <= bytes.count else { return nil }
        return (one.declaration, SourceLines.dedented(bytes[Int(one.lower)..<Int(one.upper)]))
      }, uniquingKeysWith: { first, _ in first })
  }

  static func exposures(_ program: Program) throws -> [Site.ExposureRow] {
    try Exposure.table(of: program).map { row in
      Site.ExposureRow(
        training: row.training,
        figures: [
          ("task", row.task), ("window", row.window), ("boundary", row.boundary),
          ("lifetime", row.lifetime),
        ].map { ($0.0, "\($0.1.epsilon)", $0.1.rho) })
    }
  }

  private func drawing(_ program: Program) throws -> String? {
    guard Programs.path(of: "dot") != nil else { return nil }
    let scratch = out + "/.flow.svg"
    try Files.makeFolder(out)
    try Graph.draw(
      Lineage(program).dot(title: "\(program.policyName) \(program.policyVersion)"), to: scratch)
    let text = String(decoding: try Files.read(scratch), as: UTF8.self)
    try Files.remove(scratch)
    return text.firstRange(of: "<svg").map { String(text[$0.lowerBound...]) }
  }

  private func rows(_ difference: ProgramDifference) -> [Site.ChangeRow] {
    let permissions = difference.permissions.filter { $0.step != .none }.map { permission in
      Site.ChangeRow(
        what: "permission of \(permission.taskClass.rawValue) tasks",
        step: permission.step.rawValue, before: words(permission.permittedBefore, "only before"),
        after: words(permission.permittedAfter, "only after"), witness: permission.change.rawValue)
    }
    let meanings = difference.changes.map { change in
      Site.ChangeRow(
        what: "\(change.kind) \(change.name), \(change.aspect.rawValue)",
        step: change.step.rawValue, before: change.before ?? "", after: change.after ?? "",
        witness: change.witness.map { "\($0.phrase.records): \($0.phrase.values)" } ?? "")
    }
    return permissions + meanings
  }

  private func words(_ witness: RequestWitness?, _ heading: String) -> String {
    witness.map { "\(heading): \($0.phrase)" } ?? ""
  }
}

/// The lines of a declaration without the indentation of the block that it stands in.
enum SourceLines {
  static func dedented(_ bytes: ArraySlice<UInt8>) -> String {
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    // The first line begins at its word, the others where they stand.
    func indent(_ line: Substring) -> Int { line.prefix { $0 == " " }.count }
    let least = lines.dropFirst().filter { !$0.isEmpty }.map(indent).min() ?? 0
    // A block ends where it began; a rule goes on further in.
    let isBlock = lines.last?.drop { $0 == " " } == "}"
    let own = isBlock ? min(least, lines.last.map(indent) ?? 0) : max(0, least - 4)
    return lines.enumerated().map { $0 == 0 ? $1 : $1.dropFirst(own) }.joined(separator: "\n")
  }
}
