import CanonSyntax

/// Names that do not look like what they name.
struct MiscasedNames: LintRule {
  let name = "miscased_names"
  let group = LintGroup.style
  let level = LintLevel.warning
  let summary = "names that are not in the form of what they name"

  /// Things that are written `LikeThis`; all others `like_this`.
  private static let capitalised: Set<SyntaxKind> = [
    .domain, .entity, .taxonomy, .policy, .privacy, .training, .parsing, .projection,
    .computation, .acceptance, .settlement, .evolution,
  ]
  private static let lowered: Set<SyntaxKind> = [
    .canonical, .query, .family, .term, .purposeTerm, .roleItem, .parameter, .scope, .delegation,
    .permit, .forbid, .require, .templateParameter,
  ]

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for file in subject.files {
      for node in file.tree.nodes(of: MiscasedNames.capitalised) { check(node, true, &findings) }
      for node in file.tree.nodes(of: MiscasedNames.lowered) { check(node, false, &findings) }
    }
  }

  private func check(_ node: SyntaxNode, _ isCapitalised: Bool, _ findings: inout RuleFindings) {
    // A rule names its task's class first.
    let isRule = [.permit, .forbid, .require].contains(node.kind)
    guard let name = node.all(.name).dropFirst(isRule ? 1 : 0).first else { return }
    let text = name.text
    guard isCapitalised ? !isCamel(text) : !isSnake(text) else { return }
    findings.report(
      "`\(text)` is not written like \(isCapitalised ? "`LikeThis`" : "`like_this`")",
      at: name.span, "a name of another kind",
      help: "write `\(isCapitalised ? camel(text) : snake(text))`, here and where it is used")
  }

  private func isCamel(_ name: String) -> Bool {
    name.first?.isUppercase == true && !name.contains("_")
  }

  private func isSnake(_ name: String) -> Bool { !name.contains(where: \.isUppercase) }

  private func camel(_ name: String) -> String {
    LintWords.of(name: name).map(\.capitalized).joined()
  }

  private func snake(_ name: String) -> String {
    LintWords.of(name: name).joined(separator: "_")
  }
}

extension String {
  /// With its first letter as a capital.
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
