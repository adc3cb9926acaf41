import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// Trainings and acceptances.
extension Resolver {
  mutating func declareParameters(_ syntax: TrainingSyntax, _ scope: Scope) {
    var own = self
    for parameter in syntax.parameters {
      guard let name = Name(parameter.name), let type = own.type(parameter.type, scope) else {
        continue
      }
      trainingParameters[name.text] = type
    }
  }

  mutating func training(_ syntax: TrainingSyntax, _ scope: Scope) -> TrainingDeclaration? {
    guard let name = Name(syntax.name), isFirst(name, in: trainings), !syntax.hasError else {
      return nil
    }
    let parameters = templateParameters(syntax.parameters, scope)
    let goal = required(
      syntax.goal?.target, "goal", of: name, broken: false,
      "goal classify will_buy(category, 28d)")
    let learner = required(
      Name(syntax.learner?.name), "learner", of: name, broken: false, "learner ridge")
    let features = required(
      syntax.features, "features", of: name, broken: false, "features families spending")
    let evaluate = required(
      syntax.evaluate, "evaluate", of: name, broken: false,
      "evaluate on 20% of Customer by keyed_hash")
    let cost = required(
      syntax.cost, "cost", of: name, broken: false,
      "cost gram rho 0.0119, metrics rho 0.0119  attempts at most 2")
    let output = required(
      (syntax.output?.outputs.first).map { Name($0) }, "output", of: name, broken: false,
      "output model")
    let blocks = blocks(of: syntax, name, scope)
    guard let parameters, let goal, let learner, let features, let evaluate, let cost, let output,
      let blocks
    else { return nil }
    if let kind = Name(syntax.goal?.goal), word(kind, among: ["classify"], "goal") == nil {
      return nil
    }
    guard word(output, among: ["model"], "output") != nil, isSplit(evaluate),
      let target = instance(goal, of: queries, scope),
      let method = word(learner, among: ["ridge"], "learner").flatMap(Training.Learner.init),
      let heldOut = evaluate.share, let share = heldOut.percent,
      let unit = Name(evaluate.entity), entities.find(unit, from: scope, &findings) != nil,
      let prices = prices(cost, name)
    else { return nil }
    let families = features.families.map { instance($0, of: self.families, scope) }
    guard !families.contains(where: { $0 == nil }) else { return nil }
    return TrainingDeclaration(
      name: name, parameters: parameters, goal: target, learner: method,
      families: families.compactMap(\.self), featuresSpan: features.span, row: row(syntax.row),
      heldOut: Placed(value: share, span: heldOut.span), heldOutUnit: unit, gram: prices.gram,
      metrics: prices.metrics, attempts: prices.attempts, costSpan: cost.span, output: output,
      privacy: blocks.privacy, acceptance: blocks.acceptance, settlement: blocks.settlement)
  }

  private mutating func blocks(
    of syntax: TrainingSyntax, _ name: Name, _ scope: Scope
  ) -> (privacy: Name, acceptance: Name, settlement: Name)? {
    let privacy = required(
      Name(syntax.under?.privacy), "under", of: name, broken: false, "under TrainingPrivacy")
    let acceptance = required(
      Name(syntax.accepted?.acceptance), "accepted by", of: name, broken: false,
      "accepted by PropensityQuality")
    let settlement = required(
      Name(syntax.settled?.settlement), "settled by", of: name, broken: false,
      "settled by WeeklySettlement")
    guard let privacy, let acceptance, let settlement else { return nil }
    let known = [
      privacies.find(privacy, from: scope, &findings),
      acceptances.find(acceptance, from: scope, &findings),
      settlements.find(settlement, from: scope, &findings),
    ]
    return known.contains { $0 == nil } ? nil : (privacy, acceptance, settlement)
  }

  private mutating func isSplit(_ syntax: EvaluateClauseSyntax) -> Bool {
    Name(syntax.split).flatMap { word($0, among: ["keyed_hash"], "split") } != nil
  }

  private func row(_ syntax: RowClauseSyntax?) -> TrainingDeclaration.RowUse? {
    guard let centre = placedNumber(syntax?.centre), let constant = placedNumber(syntax?.constant)
    else { return nil }
    return .init(centre: centre, constant: constant)
  }

  private struct Prices {
    var gram: Placed<ExactDecimal>
    var metrics: Placed<ExactDecimal>
    var attempts: Placed<Int64>
  }

  /// Both rounds have a cost: stated apart, or as shares of one ρ.
  private mutating func prices(_ syntax: CostClauseSyntax, _ name: Name) -> Prices? {
    let example = "cost gram rho 0.0119, metrics rho 0.0119  attempts at most 2"
    var found: [String: Placed<ExactDecimal>] = [:]
    for share in syntax.shares {
      guard let kind = Name(share.name), let amount = share.amount,
        word(kind, among: ["gram", "metrics"], "round") != nil
      else { return nil }
      guard let price = price(amount, of: syntax.rho) else { return nil }
      if found.updateValue(Placed(value: price, span: amount.span), forKey: kind.text) != nil {
        findings.report(
          .duplicateName, "the cost of `\(kind.text)` is stated twice", at: kind.span, "again")
        return nil
      }
    }
    let gram = required(found["gram"], "cost gram", of: name, broken: false, example)
    let metrics = required(found["metrics"], "cost metrics", of: name, broken: false, example)
    let attempts = required(
      placed(syntax.attempts), "attempts", of: name, broken: false, "attempts at most 2")
    guard let gram, let metrics, let attempts else { return nil }
    return Prices(gram: gram, metrics: metrics, attempts: attempts)
  }

  private mutating func price(
    _ amount: LiteralSyntax, of whole: LiteralSyntax?
  ) -> ExactDecimal? {
    if let number = amount.number, whole == nil { return number }
    guard let percent = amount.percent, let rho = whole?.number else {
      findings.report(
        .unitMismatch, "a share is of a whole, a cost is a ρ", at: amount.span, "which of them?",
        help: "write `gram rho 0.0119`")
      return nil
    }
    let picos = rho.scaledDown(byPowerOfTen: 12) ?? 0
    let share = percent.scaledDown(byPowerOfTen: 4) ?? 0
    let product = Int128(picos) * Int128(share)
    let up = (product + 999_999) / 1_000_000
    return Int64(exactly: up).flatMap { ExactDecimal(mantissa: $0, scale: 12) }
  }

  mutating func acceptance(_ syntax: AcceptanceSyntax, _ scope: Scope) -> AcceptanceDeclaration? {
    guard let name = Name(syntax.name), isFirst(name, in: acceptances), !syntax.hasError else {
      return nil
    }
    let evidence = required(
      syntax.evidence?.kinds, "evidence", of: name, broken: false,
      "evidence feature_manifest, round_transcripts, contributions, metrics, privacy_ledger")
    let otherwise = required(
      Name(syntax.otherwise?.outcome), "else", of: name, broken: false, "else reject")
    guard let evidence, let otherwise else { return nil }
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
      name: name, evidence: evidence.map { Name($0) }, floor: floor, challenge: challenge,
      reject: reject, accept: accept,
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
        findings.report(
          .unknownMetric, "there is no released metric `\(path.text)`", at: path.span,
          "acceptance reads released metrics only",
          help: Phrase.didYouMean(path.text, among: known, "metric"))
        return nil
      }
      guard let constant = constant(binary.right) else { return nil }
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

  private func millionths(_ constant: Constant) -> Int64? {
    switch constant.kind {
    case .number(let number) where number.scale <= 6: number.scaledDown(byPowerOfTen: 6)
    case .percent(let number) where number.scale <= 4: number.scaledDown(byPowerOfTen: 4)
    default: nil
    }
  }
}
