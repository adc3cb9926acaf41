import CanonDiagnostics
import CanonPrivacy
import CanonProgram
import CanonTypes

/// Nominations: enough Vaults and units that none of them is named by it, and a cost that fits the
/// block's window beside the dearest task and the noised cohort.
struct EvolutionCheck {
  let blocks: [String: PrivacyBlock]
  /// The dearest task under each block.
  let dearest: [String: Rho]
  let resolved: ResolvedPolicy

  func check(_ use: EvolutionDeclaration, _ findings: inout Findings) -> Evolution? {
    guard let block = blocks[use.privacy.text] else { return nil }
    guard use.unit.text == block.unit else {
      findings.report(
        .readsBeyondUnit, "`\(block.name)` protects `\(block.unit)`, not `\(use.unit.text)`",
        at: use.unit.span, "another unit",
        because: [LabelledSpan(use.privacy.span, "under this block")],
        help: "write `\(block.unit)`", fix: .write(block.unit, over: use.unit.span))
      return nil
    }
    let enough = [
      (use.vaults, block.colluding + 2, block.vaults, "Vaults"),
      (
        use.units, ProgramLimits.cohortFloor.lowerBound, ProgramLimits.cohortFloor.upperBound,
        block.unit
      ),
    ]
    for (placed, low, high, what) in enough where placed.value < low || placed.value > high {
      let many = placed.value > high
      findings.report(
        .thresholdOutside,
        "\(Phrase.grouped(placed.value)) \(what) \(many ? "are never reached" : "hide nobody")",
        at: placed.span,
        "from \(Phrase.grouped(low)) to \(Phrase.grouped(high))",
        help: "write `at least \(Phrase.grouped(many ? high : low))`",
        fix: .write(Phrase.grouped(many ? high : low), over: placed.span))
      return nil
    }
    guard let rho = Charge.rho(use.rho, &findings) else { return nil }
    let total = rho * block.unitInVaults
    let beside = (dearest[block.name] ?? .zero) + block.cohortRho * block.unitInVaults
    guard total + beside <= block.window.rho else {
      let room = block.window.rho.less(beside)
      findings.report(
        .overspentBudget,
        "`\(use.name.text)` costs each \(block.unit) ρ \(total), and \(room) is left in a window",
        at: use.rho.span, "nominations are charged too",
        because: [
          LabelledSpan(
            use.privacy.span,
            "ρ \(block.window.rho), of which one task and the cohort take "
              + "\(beside)")
        ],
        help: room > .zero
          ? "write at most `cost rho \(room)`" : "give the window more, or the task less",
        fix: room > .zero ? .write("\(room)", over: use.rho.span) : nil)
      return nil
    }
    return Evolution(
      name: use.name.text, vaults: use.vaults.value, units: use.units.value,
      purposes: use.purposes, rho: rho, privacy: block.name, promoter: use.promoter.text,
      place: resolved.place(use.name.span))
  }
}
