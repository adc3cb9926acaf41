import CanonProgram
import CanonReport
import CanonTypes
import CanonWorkspace

/// What a name of a policy stands for, in its author's text, and how values flow through it.
struct NameView {
  private let compiled: CompiledWorkspace
  private let program: Program
  private let lineage: Lineage
  private let terminal: Terminal

  /// - Throws: the findings of a policy that does not compile, shown already.
  init(_ policies: [String], on terminal: Terminal) throws {
    let policy = try CompiledPolicy(policies, .text, terminal)
    (compiled, program, lineage) = (policy.workspace, policy.program, Lineage(policy.program))
    self.terminal = terminal
  }

  func show(_ name: String) throws {
    let node = try lineage.node(named: name)
    terminal.line(
      terminal.paint(node.name, .strong) + "  \(node.kind.rawValue)"
        + (node.detail.isEmpty ? "" : ", \(node.detail)")
        + (node.label.map { ", \(words($0))" } ?? ""))
    text(of: node)
    facts(node)
    let (from, to) = lineage.around(node.id)
    flow("comes from", from)
    flow("may go to", to)
    if node.label == .local {
      terminal.line("  it stays in its Vault: no query, release, filter or refusal may read it")
    } else if to.isEmpty, node.kind == .attribute || node.kind == .query {
      terminal.line("  nothing reads it")
    }
  }

  /// The declaration as it stands in its file.
  private func text(of node: Lineage.Node) {
    let plain = node.name.split(separator: ".").last.map(String.init) ?? node.name
    let wanted = compiled.declarations.first {
      $0.declaration.hasSuffix(" " + node.name) || $0.declaration.hasSuffix(" " + plain)
        || $0.declaration.hasSuffix("." + plain)
    }
    guard let wanted,
      let file = compiled.files.first(where: { $0.name == wanted.place.file }),
      Int(wanted.upper) <= file.bytes.count
    else { return }
    terminal.line(terminal.paint("  \(wanted.place)", .faint))
    let bytes = file.bytes[Int(wanted.lower)..<Int(wanted.upper)]
    for line in SourceLines.dedented(bytes).split(separator: "\n") {
      terminal.line("  │ " + line)
    }
  }

  private func facts(_ node: Lineage.Node) {
    switch node.kind {
    case .template:
      for training in program.trainings where training.template == node.name {
        terminal.line(
          "  \(training.id): at most ρ \(Figures.rho(training.cost.total)) of "
            + "\(Figures.rho(window(of: training.privacy))) in a window of \(training.privacy)")
      }
    case .query:
      for feature in program.features where feature.id.hasPrefix(node.name + "(") {
        terminal.line(
          "  \(feature.id): one customer moves its sum by at most "
            + "\(Figures.count(max(abs(feature.bound.low), abs(feature.bound.high))))")
      }
    default: break
    }
  }

  private func window(of privacy: String) -> Rho {
    program.privacyBlocks.first { $0.name == privacy }?.window.rho ?? .zero
  }

  private func flow(_ heading: String, _ nodes: [Lineage.Node]) {
    guard !nodes.isEmpty else { return }
    terminal.line("  " + terminal.paint(heading, .accent))
    for kind in Lineage.Kind.allCases {
      let names = nodes.filter { $0.kind == kind }.map(\.name)
      if !names.isEmpty { terminal.line("    \(kind.rawValue): \(names.joined(separator: ", "))") }
    }
  }

  private func words(_ label: Label) -> String {
    switch label {
    case .public: "public"
    case .released: "released"
    case .protected: "protected: leaves only through a mechanism"
    case .local: "local: never leaves its Vault"
    }
  }
}
