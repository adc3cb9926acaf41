package import CanonProgram

/// The words that can be typed at the prompt of a policy.
package struct Completion: Sendable {
  private let anywhere: [String]
  private let afterKey: [String: [String]]

  package init(_ program: Program) {
    let attributes = program.attributes.map { "\($0.entity).\($0.name)" }
    let terms = program.taxonomies.flatMap { $0.terms.map(\.name) }
    let functions = [
      "count(", "sum(", "mean(", "min(", "max(", "distinct(", "exists(", "share(", "recency(",
    ]
    let words = ["where", "within", "and", "or", "not", "otherwise", "in last ", "in next "]
    anywhere = Set(
      PromptSession.Word.allCases.map(\.rawValue) + functions + words + attributes + terms
        + program.entities.map(\.name) + program.features.map(\.id)
    ).sorted()
    afterKey = [
      "role": program.roles, "purpose": program.purposes.map(\.name),
      "training": program.trainings.map(\.id) + program.governance.tasks.map(\.id),
      "markets": program.governance.markets, "families": program.families.map(\.id),
    ]
  }

  /// What can stand at the end of a text: how many of its characters are replaced, and by what.
  package func of(_ text: String) -> (stem: Int, words: [String]) {
    let isDecision = text.hasPrefix(PromptSession.Word.decide.rawValue + " ")
    let last = text.split(separator: " ", omittingEmptySubsequences: false).last.map(String.init)
    if isDecision, let last {
      if let equals = last.lastIndex(of: "=") {
        let values = afterKey[String(last[..<equals])] ?? []
        let typed = last[last.index(after: equals)...]
        let stem = String(typed.split(separator: ",", omittingEmptySubsequences: false).last ?? "")
        return (stem.count, values.filter { $0.hasPrefix(stem) }.sorted())
      }
      return (last.count, afterKey.keys.map { $0 + "=" }.filter { $0.hasPrefix(last) }.sorted())
    }
    let stem = String(
      text.reversed().prefix { $0.isLetter || $0.isNumber || "_.".contains($0) }
        .reversed())
    return (stem.count, anywhere.filter { $0.hasPrefix(stem) })
  }
}
