import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// Trainings.
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
    return kept(memory?.trainings, syntax.node, scope) { $0.training(syntax, name, scope) }
  }

  private mutating func training(
    _ syntax: TrainingSyntax, _ name: Name, _ scope: Scope
  ) -> TrainingDeclaration? {
    let parameters = templateParameters(syntax.parameters, scope)
    let clause = required(
      syntax.goal, "goal", of: name, broken: false, "goal classify will_buy(category, 28d)")
    let word = required(
      Name(syntax.learner?.name), "learner", of: name, broken: false, "learner ridge")
    let goal = clause.flatMap { goal in word.flatMap { self.goal(goal, $0, scope) } }
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
    guard let parameters, let goal, let evaluate, let cost, let output, let blocks,
      let families = features(syntax, goal.use, name, scope)
    else { return nil }
    guard self.word(output, among: ["model"], "output") != nil, isSplit(evaluate),
      let heldOut = evaluate.share, let share = heldOut.percent,
      let unit = Name(evaluate.entity), entities.find(unit, from: scope, &findings) != nil,
      let prices = prices(cost, goal.learner, goal.use.steps?.value ?? 1, name)
    else { return nil }
    return TrainingDeclaration(
      name: name, parameters: parameters, goal: goal.use, learner: goal.learner,
      families: families, featuresSpan: syntax.features?.span ?? name.span, row: row(syntax.row),
      heldOut: Placed(value: share, span: heldOut.span), heldOutUnit: unit, phases: prices.phases,
      attempts: prices.attempts, costSpan: cost.span, output: output,
      privacy: blocks.privacy, acceptance: blocks.acceptance, settlement: blocks.settlement)
  }

  /// The families that are read; none for an affinity, which reads items.
  private mutating func features(
    _ syntax: TrainingSyntax, _ goal: GoalUse, _ name: Name, _ scope: Scope
  ) -> [InstanceUse]? {
    guard goal.kind != .affinity else {
      for span in [syntax.features?.span, syntax.row?.span].compactMap(\.self) {
        findings.report(
          .clauseNotOfGoal, "an affinity reads items, and no features", at: span,
          "nothing would read this",
          because: [LabelledSpan(goal.span, "the items are named here")],
          help: "take the line out")
        return nil
      }
      return []
    }
    let clause = required(
      syntax.features, "features", of: name, broken: false, "features families spending")
    guard let clause else { return nil }
    let families = clause.families.map { instance($0, of: self.families, scope) }
    let known = families.compactMap(\.self)
    return known.count == families.count ? known : nil
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
}
