import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// What goals name: outcomes after, treatments before the reference time, items of a taxonomy.
extension Typer {
  mutating func goal(of declaration: TrainingDeclaration, in scope: Bindings) -> TypedGoal? {
    let before = findings.reports
    let use = declaration.goal
    if let steps = use.steps {
      _ = Limits.check(steps, "steps of a learner", ProgramLimits.steps, &findings)
    }
    let goal: TypedGoal?
    switch use.form {
    case .classify(let target):
      goal = outcome(target, use.kind, in: scope).map { .classify($0) }
    case .respond(let target, let treatment, let assigned):
      let outcome = outcome(target, use.kind, in: scope)
      let treated = self.treatment(treatment, in: scope)
      let share = assigned.map { self.share($0) }
      guard let outcome, let treated, findings.reports == before else { return nil }
      goal = .respond(outcome, treatment: treated, assignedMillionths: share)
    case .affinity(let items): goal = self.items(items, in: scope).map { .affinity($0) }
    case .cluster(let groups):
      _ = Limits.check(groups, "groups of a clustering", ProgramLimits.groups, &findings)
      goal = .cluster(groups: groups.value)
    }
    return findings.reports == before ? goal : nil
  }

  private mutating func outcome(
    _ use: InstanceUse, _ goal: Training.GoalKind, in scope: Bindings
  ) -> ClosedQuery? {
    guard let query = queries.close(use, in: scope, &findings) else { return nil }
    guard query.declaration.isOutcome, query.declaration.type == .boolean else {
      findings.report(
        .typeMismatch,
        "`\(goal.rawValue)` predicts a truth about the future, not `\(use.name.text)`",
        at: use.span, query.declaration.isOutcome ? "not Bool" : "a feature",
        because: [LabelledSpan(query.declaration.name.span, "declared here")],
        help: "name a query declared `: Bool … as outcome`")
      return nil
    }
    return query
  }

  /// Who was treated is a fact of the past: a truth known at the reference time.
  private mutating func treatment(_ use: InstanceUse, in scope: Bindings) -> ClosedQuery? {
    guard let query = queries.close(use, in: scope, &findings) else { return nil }
    guard !query.declaration.isOutcome, query.declaration.type == .boolean else {
      findings.report(
        .treatmentNotPast,
        "`\(use.name.text)` does not say who was treated before the reference time", at: use.span,
        query.declaration.isOutcome ? "an outcome" : "not Bool",
        because: [LabelledSpan(query.declaration.name.span, "declared here")],
        help: "name a feature declared `: Bool … in last …`")
      return nil
    }
    return query
  }

  private mutating func share(_ use: Placed<ExactDecimal>) -> Int64 {
    let millionths = use.value.scaledDown(byPowerOfTen: 4)
    if use.value.scale <= 4, let millionths,
      ProgramLimits.assignedMillionths.contains(millionths)
    {
      return millionths
    }
    findings.report(
      .outsideLimits, "a treatment assigned at \(use.value)% teaches nothing", at: use.span,
      "from 1% to 99%, in steps of 0.0001%",
      help: "state the share of units that was drawn by lot")
    return 0
  }

  private mutating func items(_ use: ItemsUse, in scope: Bindings) -> TypedItems? {
    guard let attribute = resolved.attribute(use.attribute.name) else { return nil }
    let chain = resolved.chain(from: use.entity.text)
    guard case .term(let name) = attribute.type, let taxonomy = resolved.taxonomy(name),
      chain.count > 1, let unit = chain.last?.name.text
    else {
      let isUnit = chain.count <= 1
      findings.report(
        .itemsNotTerms, "`\(use.attribute.name)` gives a unit no items", at: use.attribute.span,
        isUnit ? "one value a unit, not many" : "this is \(attribute.type.written)",
        because: [LabelledSpan(attribute.name.span, "declared here")],
        help: "name an attribute of type Term on an entity below the unit: the terms of a public "
          + "taxonomy tell nothing of who has them")
      return nil
    }
    let terms = Int64(taxonomy.terms.count)
    guard ProgramLimits.items.contains(terms) else {
      let declared = resolved.taxonomies.first { $0.name.text == name }?.name.span
      findings.report(
        .vocabularyUnfit,
        terms < ProgramLimits.items.lowerBound
          ? "among \(terms) items there are no twenty to recommend"
          : "\(Phrase.grouped(terms)) items make the Gram too wide", at: use.attribute.span,
        "from \(ProgramLimits.items.lowerBound) to \(ProgramLimits.items.upperBound)",
        because: declared.map { [LabelledSpan($0, "\(terms) terms")] } ?? [],
        help: "take a taxonomy of that size")
      return nil
    }
    _ = Limits.check(use.atMost, "items of a unit", ProgramLimits.itemsOfUnit, &findings)
    let times = chain.compactMap(\.eventTime)
    guard let time = times.first else {
      findings.report(
        .missingEventTime,
        "records of `\(use.entity.text)` have no time, so no window can choose among them",
        at: use.window.span, "which of them are meant?",
        because: chain.first.map { [LabelledSpan($0.name.span, "declared without `at`")] } ?? [],
        help: "name the time: `entity \(use.entity.text) … at purchased_at`")
      return nil
    }
    guard let window = past(use.window, in: scope) else { return nil }
    return TypedItems(
      items: .init(attribute: attribute.name.text, window: window, atMost: use.atMost.value),
      vocabulary: taxonomy.terms.count, unit: unit,
      reads: [use.attribute, AttributeUse(name: time.text, span: use.window.span)])
  }

  private mutating func past(_ use: WindowUse, in scope: Bindings) -> Window? {
    guard use.isPast else {
      findings.report(
        .featureReadsFuture, "items are read before the reference time", at: use.span,
        "at or after it", help: "write `in last \(use.length.kind.written)`",
        fix: .write("in last \(use.length.kind.written)", over: use.span))
      return nil
    }
    let scalars = ScalarTyper(resolved: resolved, bindings: scope)
    guard let seconds = scalars.value(use.length, as: .duration, &findings) else { return nil }
    let length = Period(seconds: seconds)
    guard seconds > 0, length <= ProgramLimits.longestPeriod else {
      findings.report(
        .outsideLimits, "a window of \(length) is not possible", at: use.span,
        "from 1s to \(ProgramLimits.longestPeriod)")
      return nil
    }
    return .last(length)
  }
}
