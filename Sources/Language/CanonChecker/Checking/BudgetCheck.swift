import CanonDiagnostics
import CanonPrivacy
import CanonProgram
import CanonSource
import CanonTypes

/// Rule 8: budgets become ρ, rounded down, and every training fits what its block allows.
struct BudgetCheck {
  let resolved: ResolvedPolicy

  /// The block with its budgets converted; `nil` after a finding.
  func block(_ use: PrivacyDeclaration, _ findings: inout Findings) -> PrivacyBlock? {
    let unit = unitIsRoot(use, &findings)
    let window = budget(use.window, &findings)
    let lifetime = budget(use.lifetime, &findings)
    let limits = limits(of: use, &findings)
    guard let window, let lifetime, unit, limits else { return nil }
    guard lifetime.rho >= window.rho else {
      findings.report(
        .lifetimeBelowWindow, "the lifetime budget is smaller than the budget of one window",
        at: use.lifetime.span, "ρ \(lifetime.rho) for life",
        because: [LabelledSpan(use.window.span, "ρ \(window.rho) in one window")],
        help: "raise the lifetime budget to at least the window's")
      return nil
    }
    guard let cohort = Charge.rho(use.cohortRho, &findings),
      let contributions = ContributionCheck(resolved: resolved, use: use).check(&findings)
    else { return nil }
    return PrivacyBlock(
      name: use.name.text, unit: use.unit.text, unitInVaults: use.unitInVaults.value,
      window: window, windowEpochs: use.windowEpochs.value, lifetime: lifetime,
      quorum: use.quorum.value, vaults: use.vaults.value, colluding: use.colluding.value,
      cohortFloor: use.cohortFloor.value, cohortRho: cohort, consentRequired: use.consentRequired,
      releases: use.releases.map(\.text).sorted(), keepFeatures: use.keepFeatures.value,
      keepTranscripts: use.keepTranscripts.value,
      terms: resolved.governance.terms[use.name.text] ?? PrivacyTerms(),
      contributions: contributions,
      place: resolved.place(use.name.span))
  }

  private func unitIsRoot(_ use: PrivacyDeclaration, _ findings: inout Findings) -> Bool {
    guard let entity = resolved.entity(use.unit.text) else { return false }
    guard entity.entity.parent == nil else {
      findings.report(
        .readsBeyondUnit, "`\(use.unit.text)` is nested below another entity, so it is no unit",
        at: use.unit.span, "one person may have many of these",
        because: [LabelledSpan(entity.name.span, "declared here")],
        help: "write `unit \(resolved.chain(from: use.unit.text).last?.name.text ?? "Customer")`",
        fix: resolved.chain(from: use.unit.text).last.map {
          .write($0.name.text, over: use.unit.span)
        })
      return false
    }
    return true
  }

  private func budget(
    _ use: PrivacyDeclaration.BudgetUse, _ findings: inout Findings
  ) -> PrivacyBlock.Budget? {
    guard let rho = ZeroConcentrated.rho(epsilon: use.epsilon, delta: use.delta), rho > .zero
    else {
      findings.report(
        .invalidBudget, "no cost fits epsilon \(use.epsilon) at delta \(use.delta)", at: use.span,
        "epsilon is above 0 and at most 1000, delta is between 0 and 1",
        help: "for example `epsilon 1.0 delta 1e-6`")
      return nil
    }
    guard use.delta <= ExactDecimal("0.001") ?? use.delta else {
      findings.report(
        .invalidBudget,
        "delta \(use.delta) allows one person in "
          + "\(oneIn(use.delta)) to be exposed", at: use.span, "delta is at most 1e-3",
        help: "take delta below one over the number of customers, for example `1e-6`")
      return nil
    }
    return .init(epsilon: use.epsilon, delta: use.delta, rho: rho)
  }

  private func oneIn(_ delta: ExactDecimal) -> String {
    let power = (0..<delta.scale).reduce(Int64(1)) { product, _ in product * 10 }
    return Phrase.grouped(power / max(1, delta.mantissa))
  }

  private func limits(of use: PrivacyDeclaration, _ findings: inout Findings) -> Bool {
    let counts: [(Placed<Int64>, String, ClosedRange<Int64>)] = [
      (use.unitInVaults, "a unit's Vaults", ProgramLimits.unitInVaults),
      (use.windowEpochs, "the epochs of a window", ProgramLimits.epochsInWindow),
      (use.vaults, "the Vaults of a round", ProgramLimits.vaults),
      (use.cohortFloor, "the cohort floor", ProgramLimits.cohortFloor),
    ]
    var fine = true
    for (placed, what, allowed) in counts {
      fine = Limits.check(placed, what, allowed, &findings) && fine
    }
    guard fine else { return false }
    guard use.quorum.value > use.colluding.value + 1, use.quorum.value <= use.vaults.value,
      use.colluding.value >= 0
    else {
      findings.report(
        .impossibleQuorum,
        "a quorum of \(use.quorum.value) of \(use.vaults.value) with "
          + "\(use.colluding.value) colluding leaves nobody to hide among", at: use.quorum.span,
        "needs more than \(use.colluding.value + 1) and at most \(use.vaults.value)",
        because: [LabelledSpan(use.colluding.span, "these work together")],
        help: "ask for at least \(use.colluding.value + 2) Vaults")
      return false
    }
    return true
  }
}

/// Numbers of a policy that must lie within what the executor can honour.
enum Limits {
  static func check(
    _ placed: Placed<Int64>, _ what: String, _ allowed: ClosedRange<Int64>,
    _ findings: inout Findings
  ) -> Bool {
    if allowed.contains(placed.value) { return true }
    findings.report(
      .outsideLimits, "\(what): \(Phrase.grouped(placed.value)) is not possible",
      at: placed.span,
      "from \(Phrase.grouped(allowed.lowerBound)) to "
        + Phrase.grouped(allowed.upperBound),
      help: "write `\(Phrase.grouped(allowed.nearest(to: placed.value)))`, the nearest that is")
    return false
  }
}

extension ClosedRange {
  /// The end that `value` lies beyond, or `value` itself.
  fileprivate func nearest(to value: Bound) -> Bound {
    Swift.min(Swift.max(value, lowerBound), upperBound)
  }
}
