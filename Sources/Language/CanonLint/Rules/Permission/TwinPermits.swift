import CanonDiagnostics
import CanonSource
import CanonSyntax

/// Permits that are one rule, written once for each name in it.
struct TwinPermits: LintRule {
  let name = "twin_permits"
  let group = LintGroup.rules
  let level = LintLevel.note
  let summary = "permits that differ in one word only"

  private struct Member {
    let name: NameSyntax
    let word: String
  }

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    var alike: [String: [Member]] = [:]
    for rule in subject.policies.flatMap(\.rules) where !rule.isForbid {
      guard let name = rule.name, let condition = rule.condition else { continue }
      let words = condition.node.tokens.map(\.text)
      for index in words.indices {
        var pattern = words
        pattern[index] = "…"
        let key = ([rule.taskClass?.text ?? ""] + pattern).joined(separator: " ")
        alike[key, default: []].append(Member(name: name, word: words[index]))
      }
    }
    let groups = alike.values.filter { $0.count > 1 && Set($0.map(\.word)).count > 1 }
    var seen: Set<SourceSpan> = []
    for group in groups.sorted(by: { $0[0].name.span < $1[0].name.span }) {
      guard seen.insert(group[0].name.span).inserted else { continue }
      let others = group.dropFirst()
      findings.report(
        "\(group.count) permits differ in one word: "
          + LintWords.list(group.prefix(4).map(\.word)) + (group.count > 4 ? " …" : ""),
        at: group[0].name.span, "could be one rule",
        because: others.prefix(2).map { LabelledSpan($0.name.span, "and this one") },
        help: "write one permit with `or` between them, or name what they have in common")
    }
  }
}
