import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// The maxima of records that a privacy block sets: each speaks of records of its unit, is within
/// what a Vault can honour, and cuts something that its domain would let count.
struct ContributionCheck {
  let resolved: ResolvedPolicy
  let use: PrivacyDeclaration

  /// The maxima in the order of the program; `nil` after a finding.
  func check(_ findings: inout Findings) -> [RecordMaximum]? {
    var seen: [RecordMaximum: SourceSpan] = [:]
    var result: [RecordMaximum] = []
    for contribution in use.contributions {
      guard let maximum = self.maximum(contribution, &findings) else { return nil }
      let place = RecordMaximum(entity: maximum.entity, atMost: 0, within: maximum.within)
      if let first = seen.updateValue(contribution.entity.span, forKey: place) {
        findings.report(
          .duplicateName, "the contribution of `\(maximum.entity)` is stated twice",
          at: contribution.entity.span, "again", because: [LabelledSpan(first, "first stated here")]
        )
        return nil
      }
      result.append(maximum)
    }
    return result.sorted { $0.rank < $1.rank }
  }

  private func maximum(
    _ contribution: PrivacyDeclaration.ContributionUse, _ findings: inout Findings
  ) -> RecordMaximum? {
    guard
      Limits.check(
        contribution.atMost, "records of a unit", ProgramLimits.recordsInParent, &findings),
      isBelowUnit(contribution, &findings), isDated(contribution, &findings)
    else { return nil }
    let maximum = RecordMaximum(
      entity: contribution.entity.text, atMost: contribution.atMost.value,
      within: contribution.within?.value)
    guard let most = most(maximum), most <= Int128(maximum.atMost) else { return maximum }
    let length = maximum.within.map { " in \($0)" } ?? ""
    findings.report(
      .limitsNothing,
      "`\(use.name.text)` lets \(Phrase.grouped(maximum.atMost)) `\(maximum.entity)` of a "
        + "`\(use.unit.text)` count, and there are never more", at: contribution.atMost.span,
      "at most \(Phrase.grouped(Int64(clamping: most))) of one `\(use.unit.text)`\(length)",
      because: resolved.entity(maximum.entity).map {
        [LabelledSpan($0.name.span, "by the maxima of its domain")]
      } ?? [], help: "lower it, or leave the line out")
    return nil
  }

  private func isBelowUnit(
    _ contribution: PrivacyDeclaration.ContributionUse, _ findings: inout Findings
  ) -> Bool {
    let chain = resolved.chain(from: contribution.entity.text).map(\.name.text)
    if chain.count > 1, chain.last == use.unit.text { return true }
    findings.report(
      .readsBeyondUnit,
      "`\(contribution.entity.text)` is no record of a `\(use.unit.text)`",
      at: contribution.entity.span, "not below the unit",
      because: [LabelledSpan(use.unit.span, "protected here")],
      help: "name an entity `of \(use.unit.text)`")
    return false
  }

  /// A maximum in a period needs a time to tell the period by, and a period that lasts.
  private func isDated(
    _ contribution: PrivacyDeclaration.ContributionUse, _ findings: inout Findings
  ) -> Bool {
    guard let within = contribution.within else { return true }
    guard within.value.seconds > 0, within.value <= ProgramLimits.longestPeriod else {
      findings.report(
        .outsideLimits, "records cannot be counted in \(within.value)", at: within.span,
        "from 1s to \(ProgramLimits.longestPeriod)")
      return false
    }
    let chain = resolved.chain(from: contribution.entity.text)
    if chain.contains(where: { $0.eventTime != nil }) { return true }
    findings.report(
      .missingEventTime,
      "records of `\(contribution.entity.text)` have no time, so no period can hold them",
      at: within.span, "counted in a period",
      because: chain.first.map {
        [LabelledSpan($0.name.span, "declared here")]
      } ?? [], help: "name its time: `entity \(contribution.entity.text) of … at purchased_at`")
    return false
  }

  /// The most records that the domain itself leaves in one tile of a maximum; `nil` when that is
  /// any number. Tiles of both begin at `as_of`, so a period that divides the other fits it.
  private func most(_ maximum: RecordMaximum) -> Int128? {
    var most: Int128 = 1
    for link in resolved.chain(from: maximum.entity) where link.entity.parent != nil {
      guard let own = link.entity.atMost else { return nil }
      most = Interval.product(most, Int128(own))
      guard let period = link.entity.atMostWithin else { continue }
      guard let within = maximum.within else { return nil }
      let (whole, rest) = within.seconds.quotientAndRemainder(dividingBy: period.seconds)
      most = Interval.product(most, Int128(whole + (rest == 0 ? 0 : 2)))
    }
    return most
  }
}
