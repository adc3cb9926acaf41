import CanonDiagnostics
import CanonSource
import CanonSyntax

/// Files that hold more than one domain or policy.
struct CrowdedFiles: LintRule {
  let name = "crowded_files"
  let group = LintGroup.style
  let level = LintLevel.note
  let summary = "files with more than one domain or policy"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for file in subject.files {
      let names = file.file.node.childNodes.filter { $0.kind == .domain || $0.kind == .policy }
        .compactMap { $0.first(.name) }
      guard names.count > 1 else { continue }
      findings.report(
        "\(subject.sources[file.tree.source.id].name) declares "
          + LintWords.list(names.map(\.text)), at: names[1].span, "another one",
        because: [LabelledSpan(names[0].span, "the first")],
        help: "give each domain and each policy a file: they have versions of their own")
    }
  }
}
