import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// What one training may release, how much it costs, and whether its arithmetic is exact.
struct TrainingCheck {
  let resolved: ResolvedPolicy
  let blocks: [PrivacyBlock]

  /// The training with its cost, from the check before where that holds; `nil` after a finding.
  func known(
    _ training: TypedTraining, _ memory: CheckMemory?, _ findings: inout Findings
  ) -> CheckedTraining? {
    let key = ObjectIdentifier(training)
    if let kept = memory?.checkedTrainings[key] { return kept.placed(in: resolved) }
    let before = findings.reports
    guard let checked = check(training, &findings) else { return nil }
    if findings.reports == before { memory?.checkedTrainings.keep(checked, for: key) }
    return checked
  }

  private func check(_ training: TypedTraining, _ findings: inout Findings) -> CheckedTraining? {
    let before = findings.reports
    FlowCheck(resolved: resolved).check(training, &findings)
    limits(training, &findings)
    row(training, &findings)
    treatment(training, &findings)
    guard let block = blocks.first(where: { $0.name == training.declaration.privacy.text }),
      let use = resolved.privacyBlocks.first(where: { $0.name.text == block.name })
    else { return nil }
    released(training, use, &findings)
    unit(training, block, &findings)
    market(use, &findings)
    guard findings.reports == before else { return nil }
    var costs: [Training.CostStep] = []
    for interval in training.intervals {
      let check = CostCheck(training: training, interval: interval, block: block, use: use)
      guard let cost = check.cost(&findings) else { return nil }
      costs.append(.init(epoch: interval.from ?? .min, cost: cost))
    }
    guard let first = costs.first else { return nil }
    return CheckedTraining(
      typed: training, cost: first.cost, laterCosts: Array(costs.dropFirst()),
      narrowed: narrowed(training, under: block),
      place: resolved.place(training.declaration.name.span))
  }

  /// What the maxima of a block leave of the queries that a training reads.
  private func narrowed(
    _ training: TypedTraining, under block: PrivacyBlock
  ) -> [Certificate.NarrowedQuery] {
    guard !block.contributions.isEmpty else { return [] }
    var typer = QueryTyper(resolved, under: block.contributions)
    var lines: [String: Certificate.NarrowedQuery] = [:]
    for query in training.queries {
      let values = typer.values(of: query)
      guard values.bound != query.values.bound else { continue }
      lines[query.id] = .init(
        id: query.id, values: values.bound,
        sensitivity: query.bound?.largest(of: values, ifEmpty: query.ifEmpty) ?? 1)
    }
    return lines.values.sorted { $0.id < $1.id }
  }

  private func limits(_ training: TypedTraining, _ findings: inout Findings) {
    let declaration = training.declaration
    _ = Limits.check(declaration.attempts, "attempts of a round", ProgramLimits.attempts, &findings)
    if !ProgramLimits.heldOutMillionths.contains(training.heldOutMillionths) {
      findings.report(
        .outsideLimits, "a share of \(declaration.heldOut.value)% cannot be held out",
        at: declaration.heldOut.span, "from 1% to 90%")
    }
    let count = training.features.count
    if count > ProgramLimits.features {
      findings.report(
        .outsideLimits, "a row of \(count) features is too wide", at: declaration.featuresSpan,
        "at most \(ProgramLimits.features)")
    }
  }

  /// Centre and constant lie on the scale, so an entry is at most 2^10 and the sum of a row's
  /// squares, before it is cut to the norm, far below 2^63.
  private func row(_ training: TypedTraining, _ findings: inout Findings) {
    guard let row = training.declaration.row else { return }
    let (zero, one) = (ExactDecimal(0), ExactDecimal(1))
    if row.centre.value < zero || row.centre.value > one {
      findings.report(
        .invalidRow, "features are centred somewhere in 0 ..= 1", at: row.centre.span,
        "outside the scale", help: "write `row centred at 0.5, constant 0.6`")
    }
    if row.constant.value <= zero || row.constant.value >= one {
      findings.report(
        .invalidRow, "the constant of a row lies between 0 and 1", at: row.constant.span,
        "it would leave the features no room, or the model no base",
        help: "write `row centred at 0.5, constant 0.6`")
    }
  }

  /// A treatment by lot is told apart from what it changes only when no feature says it too.
  private func treatment(_ training: TypedTraining, _ findings: inout Findings) {
    guard case .respond(_, let treatment, .some) = training.goal else { return }
    for family in training.families {
      for (query, item) in zip(family.queries, family.items) where query.id == treatment.id {
        findings.report(
          .treatmentAmongFeatures, "`\(treatment.id)` is the treatment and a feature too",
          at: training.declaration.goal.span, "the model would read its own treatment",
          because: [LabelledSpan(item, "in family `\(family.name)`")],
          help: "take it out of family `\(family.name)`")
        return
      }
    }
  }

  private func released(
    _ training: TypedTraining, _ use: PrivacyDeclaration, _ findings: inout Findings
  ) {
    let declaration = training.declaration
    for (word, span) in [(declaration.output.text, declaration.output.span)]
      + (needsMetrics(training) ? [("metrics", declaration.acceptance.span)] : [])
    where !use.releases.contains(where: { $0.text == word }) {
      findings.report(
        .notReleased, "`\(use.name.text)` does not let `\(word)` be released", at: span,
        "asks for `\(word)`",
        because: [LabelledSpan(use.releases.first?.span ?? use.name.span, "what may be released")],
        help: "write `release \((use.releases.map(\.text) + [word]).joined(separator: ", "))`",
        fix: .append(word, after: use.releases.last))
    }
  }

  private func needsMetrics(_ training: TypedTraining) -> Bool {
    guard
      let acceptance = resolved.acceptances.first(where: {
        $0.name.text == training.declaration.acceptance.text
      })
    else { return false }
    return acceptance.criteria.contains { $0.criterion.judged != nil }
  }

  /// A task names its markets, and a unit takes part whose market is one of them: without the
  /// attribute nobody ever would.
  private func market(_ use: PrivacyDeclaration, _ findings: inout Findings) {
    let unit = use.unit.text
    let isStated = resolved.attributes.contains { $0.type == .market && $0.entity.text == unit }
    guard !isStated else { return }
    findings.report(
      .missingDeclaration, "no `\(unit)` has a market, so none could take part in a training",
      at: use.unit.span, "a task names markets, and takes their units",
      help: "add `canonical market: Market on \(unit) { class protected  source … }` to a domain")
  }

  private func unit(
    _ training: TypedTraining, _ block: PrivacyBlock, _ findings: inout Findings
  ) {
    let goal = [training.goal.outcome, training.goal.treatment].compactMap(\.self)
    let queries = training.features + goal
    if case .affinity(let items) = training.goal, items.unit != block.unit {
      findings.report(
        .readsBeyondUnit,
        "items are those of each `\(items.unit)`, but `\(block.name)` protects `\(block.unit)`",
        at: training.declaration.privacy.span, "another unit",
        because: [LabelledSpan(training.declaration.goal.span, "read here")])
    }
    for query in queries where query.declaration.unit.text != block.unit {
      findings.report(
        .readsBeyondUnit,
        "`\(query.declaration.name.text)` is a value of each "
          + "`\(query.declaration.unit.text)`, but `\(block.name)` protects `\(block.unit)`",
        at: training.declaration.privacy.span, "another unit",
        because: [LabelledSpan(query.declaration.unit.span, "declared here")])
    }
    if training.declaration.heldOutUnit.text != block.unit {
      findings.report(
        .readsBeyondUnit,
        "held out are units of `\(block.unit)`, not "
          + "`\(training.declaration.heldOutUnit.text)`", at: training.declaration.heldOutUnit.span,
        "another unit", help: "write `of \(block.unit)`",
        fix: .write(block.unit, over: training.declaration.heldOutUnit.span))
    }
  }
}
