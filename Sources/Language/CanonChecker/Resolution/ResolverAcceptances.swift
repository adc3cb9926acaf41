import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// Acceptances: what a result is judged by.
extension Resolver {
  mutating func acceptance(_ syntax: AcceptanceSyntax, _ scope: Scope) -> AcceptanceDeclaration? {
    guard let name = Name(syntax.name), isFirst(name, in: acceptances), !syntax.hasError else {
      return nil
    }
    let evidence = required(
      syntax.evidence?.kinds, "evidence", of: name, broken: false,
      "evidence feature_manifest, round_transcripts, contributions, metrics, privacy_ledger")
    let otherwise = required(
      Name(syntax.otherwise?.outcome), "else", of: name, broken: false, "else reject")
    let parameters = templateParameters(syntax.parameters, scope)
    guard let evidence, let otherwise, let parameters else { return nil }
    for kind in evidence.map({ Name($0) }) {
      guard word(kind, among: Resolver.evidence, "kind of evidence") != nil else { return nil }
    }
    let margin = syntax.margin?.reason?.text
    guard let verdict = word(otherwise, among: ["reject", "challenge", "accept"], "verdict"),
      let challenge = criteria(syntax.challenge?.condition, joined: .or, margin),
      let reject = criteria(syntax.reject?.condition, joined: .or, margin),
      let accept = criteria(syntax.accept?.condition, joined: .and, margin)
    else { return nil }
    guard verdict != "accept" else {
      findings.report(
        .acceptsAnything, "`\(name.text)` accepts whatever no test catches", at: otherwise.span,
        "accepted without a reason", help: "write `else reject`")
      return nil
    }
    var floor: InstanceUse?
    if let query = syntax.floor?.query {
      guard let found = instance(query, of: queries, scope) else { return nil }
      floor = found
    }
    return AcceptanceDeclaration(
      name: name, parameters: parameters, evidence: evidence.map { Name($0) }, floor: floor,
      challenge: challenge, reject: reject, accept: accept,
      otherwise: verdict == "challenge" ? .challenged : .rejected)
  }

  private static let evidence = [
    "feature_manifest", "round_transcripts", "contributions", "metrics", "privacy_ledger",
  ]

  /// The tests of a clause; empty when the clause is not there, `nil` after a finding.
  private mutating func criteria(
    _ expression: ExpressionSyntax?, joined: BinaryOperator, _ margin: String?
  ) -> [CriterionUse]? {
    guard let expression else { return [] }
    if case .binary(let binary) = expression.inner, let operation = binary.operator,
      operation == .and || operation == .or
    {
      guard operation == joined else {
        findings.report(
          .unexpectedForm,
          joined == .and
            ? "all tests of `accept when` have to hold" : "any test of this clause fires it",
          at: binary.operatorToken?.span ?? expression.span, "joined by `\(operation.rawValue)`",
          help: "join them by `\(joined.rawValue)`")
        return nil
      }
      guard let left = criteria(binary.left, joined: joined, margin),
        let right = criteria(binary.right, joined: joined, margin)
      else { return nil }
      return left + right
    }
    return criterion(expression).map {
      [CriterionUse(criterion: $0, span: expression.span, marginAccepted: margin)]
    }
  }

  private mutating func criterion(_ expression: ExpressionSyntax) -> Acceptance.Criterion? {
    switch expression.inner {
    case .evidence(let state) where !state.isComplete: return .evidenceIsIncomplete
    case .binary(let binary):
      guard case .path(let path)? = binary.left?.inner, let operation = binary.operator else {
        break
      }
      if path.text == "replay", operation == .notEqual, binary.right?.pathText == "exact" {
        return .replayIsNotExact
      }
      guard let comparison = Comparison(rawValue: operation.rawValue) else { break }
      guard let metric = Acceptance.Metric(rawValue: path.text) else {
        let known = Acceptance.Metric.allCases.map(\.rawValue)
        findings.reportUnknown(
          .unknownMetric, "there is no released metric `\(path.text)`", at: path.span,
          "acceptance reads released metrics only",
          name: Name(text: path.text, span: path.span), among: known, "metric")
        return nil
      }
      guard let constant = constant(binary.right) else { return nil }
      if case .word(let word) = constant.kind {
        return threshold(Name(text: word, span: constant.span)).map {
          .parameter(metric, comparison, name: $0)
        }
      }
      guard let value = millionths(constant) else {
        findings.report(
          .unitMismatch, "a metric is compared with a number", at: constant.span,
          "this is \(constant.kind.described)", help: "write a decimal such as `0.65`")
        return nil
      }
      return .metric(metric, comparison, millionths: value)
    default: break
    }
    findings.report(
      .unexpectedForm, "a result is judged by a metric, its replay or its evidence",
      at: expression.span, "not one of them",
      help: "write `auc >= 0.65`, `replay != exact` or `evidence incomplete`")
    return nil
  }

  /// A parameter of the policy that holds a threshold; its type is the typer's matter.
  private mutating func threshold(_ use: Name) -> String? {
    if parameters.symbols[use.text] != nil { return use.text }
    findings.reportUnknown(
      .unknownParameter, "there is no parameter `\(use.text)`", at: use.span, "not declared",
      name: use, among: parameters.symbols.keys, "parameter")
    return nil
  }

  private func millionths(_ constant: Constant) -> Int64? {
    switch constant.kind {
    case .number(let number) where number.scale <= 6: number.scaledDown(byPowerOfTen: 6)
    case .percent(let number) where number.scale <= 4: number.scaledDown(byPowerOfTen: 4)
    default: nil
    }
  }
}
