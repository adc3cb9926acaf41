import ArgumentParser
import CanonDiagnostics
import CanonProgram
import CanonReport
import CanonWorkspace
import CanonWorld

/// `canon graph POLICY…`
struct Graph: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw where values come from and where they may go.",
    discussion: """
      From source columns over attributes, queries, families and templates to what is released, \
      with the rules in front of each template. Local signals are dashed: nothing leads on from \
      them. DOT needs nothing; SVG is drawn by Graphviz. --format json gives nodes and edges.
      """)

  /// What is written.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case dot, svg
  }

  @Argument(help: "The policy's files, or its folder.")
  var policies: [String]

  @Option(help: "Only what has to do with this attribute, query, family or template.")
  var of: String?

  @Option(help: "dot or svg.")
  var form: Form = .dot

  @Option(help: "The file that is written; standard output for dot.")
  var out: String?

  @OptionGroup var presentation: Presentation

  /// The picture as data, for other programs.
  struct Flow: Codable {
    /// In the order of the flow, then by name.
    var nodes: [Lineage.Node]
    var edges: [Lineage.Edge]

    init(_ lineage: Lineage) {
      nodes = lineage.nodes
      edges = lineage.edgesInOrder
    }
  }

  func run() throws {
    let terminal = presentation.terminal
    let program = try CompiledPolicy(policies, presentation.format, terminal).program
    var lineage = Lineage(program)
    if let name = of {
      lineage = lineage.part(around: try lineage.node(named: name).id)
    }
    if presentation.format == .json, out == nil { return try terminal.json(Flow(lineage)) }
    let text = lineage.dot(title: "\(program.policyName) \(program.policyVersion)")
    switch form {
    case .dot:
      guard let out else { return terminal.write(text) }
      try Files.write(Array(text.utf8), to: out)
    case .svg:
      guard let out else { throw Failure.usage("say where the picture goes: --out FILE.svg") }
      try Graph.draw(text, to: out)
    }
    if let out { terminal.note("wrote \(out)") }
    if presentation.format == .json { try terminal.json(Flow(lineage)) }
  }

  /// - Throws: for a machine without Graphviz; the text is kept beside the picture that was wanted.
  static func draw(_ text: String, to out: String) throws {
    let source = out + ".dot"
    try Files.write(Array(text.utf8), to: source)
    guard let dot = Programs.path(of: "dot") else {
      throw Failure.environment(
        "Graphviz draws it, and `dot` is not on the path: sudo apt-get install graphviz; "
          + "\(source) is written")
    }
    let child = try ChildProcess([dot, "-Tsvg", source, "-o", out], streams: .output)
    while let chunk = try child.stream?.read(1 << 12, of: "dot"), !chunk.isEmpty {}
    guard try child.wait() == .code(0) else {
      throw Failure.environment("dot could not draw \(source)")
    }
    try Files.remove(source)
  }
}

extension Lineage {
  /// What somebody calls by its plain name.
  ///
  /// - Throws: a usage failure that names what is spelt most like it.
  func node(named name: String) throws -> Node {
    if let node = nodes.first(where: { $0.name == name }) { return node }
    if let node = nodes.first(where: { $0.name.hasSuffix("." + name) }) { return node }
    let near = Spelling.nearest(to: name, among: nodes.map(\.name))
    throw Failure.usage(
      "nothing is called `\(name)`" + (near.map { "; did you mean `\($0)`?" } ?? ""))
  }
}
