import CanonDiagnostics
import CanonPrivacy
import CanonProgram
import CanonSource
import CanonTypes

/// What one training may release, how much it costs, and whether its arithmetic is exact.
struct TrainingCheck {
  let resolved: ResolvedPolicy
  let blocks: [PrivacyBlock]

  /// The training with its cost; `nil` after a finding.
  func check(_ training: TypedTraining, _ findings: inout Findings) -> CheckedTraining? {
    let before = findings.reports
    FlowCheck(resolved: resolved).check(training, &findings)
    limits(training, &findings)
    row(training, &findings)
    guard let block = blocks.first(where: { $0.name == training.declaration.privacy.text }),
      let use = resolved.privacyBlocks.first(where: { $0.name.text == block.name })
    else { return nil }
    released(training, use, &findings)
    unit(training, block, &findings)
    guard findings.reports == before else { return nil }
    guard let cost = cost(training, block, use, &findings) else { return nil }
    return CheckedTraining(
      typed: training, cost: cost, place: resolved.place(training.declaration.name.span))
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
        help: "write `release \((use.releases.map(\.text) + [word]).joined(separator: ", "))`")
    }
  }

  private func needsMetrics(_ training: TypedTraining) -> Bool {
    guard
      let acceptance = resolved.acceptances.first(where: {
        $0.name.text == training.declaration.acceptance.text
      })
    else { return false }
    return (acceptance.challenge + acceptance.reject + acceptance.accept).contains {
      if case .metric = $0.criterion { true } else { false }
    }
  }

  private func unit(
    _ training: TypedTraining, _ block: PrivacyBlock, _ findings: inout Findings
  ) {
    let queries = training.features + [training.outcome]
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
        "another unit", help: "write `of \(block.unit)`")
    }
  }

  /// attempts × max(gram, metrics), for a unit is either trained on or held out; and once the
  /// noised count of the cohort.
  private func cost(
    _ training: TypedTraining, _ block: PrivacyBlock, _ use: PrivacyDeclaration,
    _ findings: inout Findings
  ) -> Training.Cost? {
    let declaration = training.declaration
    guard training.gram > .zero, training.metrics > .zero else {
      findings.report(
        .outsideLimits, "a round that costs nothing releases nothing", at: declaration.costSpan,
        "both costs are above zero")
      return nil
    }
    let round = max(training.gram, training.metrics)
    guard round <= ProgramLimits.largestRho else {
      findings.report(
        .outsideLimits, "a round of ρ \(round) is no protection at all", at: declaration.costSpan,
        "at most ρ 1000")
      return nil
    }
    let total = ZeroConcentrated.cost(round * training.attempts, unitInVaults: block.unitInVaults)
    let cohort = block.cohortRho * block.unitInVaults
    guard total + cohort <= block.window.rho else {
      overspent(training, block, use, total + cohort, &findings)
      return nil
    }
    guard calibrates(training, block, &findings) else { return nil }
    return .init(
      gram: training.gram, metrics: training.metrics, attempts: training.attempts, total: total)
  }

  private func overspent(
    _ training: TypedTraining, _ block: PrivacyBlock, _ use: PrivacyDeclaration, _ total: Rho,
    _ findings: inout Findings
  ) {
    let declaration = training.declaration
    let room = block.window.rho.less(block.cohortRho * block.unitInVaults)
    let squared = block.unitInVaults * block.unitInVaults
    let each = Rho(picos: room.picos / (training.attempts * squared))
    let rounded = Rho(picos: each.picos / 1_000_000 * 1_000_000)
    let fits =
      rounded > .zero
      ? "fits: `cost gram rho \(rounded), metrics rho \(rounded) attempts at most "
        + "\(training.attempts)`"
      : "nothing fits beside the noised cohorts: lower their rho, or raise the budget"
    findings.report(
      .overspentBudget,
      "`\(declaration.name.text)` costs each \(block.unit) ρ \(total), "
        + "\(block.name) allows ρ \(block.window.rho)", at: declaration.costSpan,
      "worst case: \(training.attempts) attempts",
      because: [
        LabelledSpan(
          use.window.span,
          "epsilon \(block.window.epsilon) at delta \(block.window.delta) is "
            + "ρ \(block.window.rho)"),
        LabelledSpan(
          use.cohortRho.span, "and ρ \(block.cohortRho) for the noised count of the cohort"),
      ], help: fits)
  }

  /// Noise exists for both rounds: neither so small that a share is unsafe, nor beyond 64 bits.
  private func calibrates(
    _ training: TypedTraining, _ block: PrivacyBlock, _ findings: inout Findings
  ) -> Bool {
    do throws(CalibrationFault) {
      _ = try GramNoise(
        rho: training.gram, quorum: block.quorum, colluding: block.colluding)
      _ = try HistogramNoise(
        rho: training.metrics, quorum: block.quorum, colluding: block.colluding)
      _ = try CountNoise(rho: block.cohortRho)
      return true
    } catch {
      findings.report(
        .outsideLimits, "no exact noise exists for this cost", at: training.declaration.costSpan,
        "\(error)", help: "take a cost between ρ 1e-8 and ρ 100")
      return false
    }
  }
}
