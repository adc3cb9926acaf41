import CanonDiagnostics
import CanonPrivacy
import CanonProgram
import CanonSource
import CanonTypes

/// Rule 8 for one training in one interval of constancy: the worst case over phases and attempts
/// fits, and noise exists.
struct CostCheck {
  let training: TypedTraining
  let interval: PhaseInterval
  let block: PrivacyBlock
  let use: PrivacyDeclaration

  private var declaration: TrainingDeclaration { training.declaration }
  private var phases: [Training.PhaseCost] { interval.phases }
  private var since: String { interval.from.map { " from epoch \($0) on" } ?? "" }

  /// attempts × max(phases of training, evaluation), for a unit is either trained on or held out;
  /// and once the noised count of the cohort. `nil` after a finding.
  func cost(_ findings: inout Findings) -> Training.Cost? {
    guard isCharged(&findings), addsUp(&findings) else { return nil }
    let worst = Training.Cost.worst(of: phases)
    guard worst <= ProgramLimits.largestRho else {
      findings.report(
        .outsideLimits, "a round of ρ \(worst) is no protection at all",
        at: declaration.costSpan, "at most ρ 1000")
      return nil
    }
    let total = ZeroConcentrated.cost(worst * training.attempts, unitInVaults: block.unitInVaults)
    let cohort = block.cohortRho * block.unitInVaults
    guard total + cohort <= block.window.rho else {
      overspent(total + cohort, &findings)
      return nil
    }
    guard calibrates(&findings) else { return nil }
    return .init(phases: phases, attempts: training.attempts, total: total)
  }

  private func isCharged(_ findings: inout Findings) -> Bool {
    for phase in phases where phase.rho == .zero {
      findings.report(
        .outsideLimits, "a round that costs nothing releases nothing", at: declaration.costSpan,
        "every cost is above zero")
      return false
    }
    for phase in phases where phase.rho > ProgramLimits.largestRho {
      findings.report(
        .outsideLimits, "a round of ρ \(phase.rho) is no protection at all",
        at: declaration.costSpan, "at most ρ 1000")
      return false
    }
    return true
  }

  /// The sums of every phase stay inside 64 bits, whatever the units are.
  private func addsUp(_ findings: inout Findings) -> Bool {
    let wide = phases.first { !training.contribution(to: $0.phase).fits }
    guard let wide else { return true }
    findings.report(
      .mayOverflow, "the sums of `\(wide.phase.rawValue)` could leave 64 bits",
      at: declaration.goal.span, "one unit adds too much")
    return false
  }

  private func overspent(_ total: Rho, _ findings: inout Findings) {
    let fitting = fitting()
    let repeated = phases.filter { $0.draws > 1 }
      .map { ", each with \($0.draws) draws of `\($0.phase.rawValue)`" }.joined()
    let vaults = block.unitInVaults
    let times = vaults > 1 ? ", times \(vaults * vaults) for \(vaults) Vaults" : ""
    findings.report(
      .overspentBudget,
      "`\(declaration.name.text)` costs each \(block.unit) ρ \(total)\(since), "
        + "\(block.name) allows ρ \(block.window.rho)", at: declaration.costSpan,
      "worst case: \(training.attempts) attempts" + repeated + times,
      because: [
        LabelledSpan(
          use.window.span,
          "epsilon \(block.window.epsilon) at delta \(block.window.delta) is "
            + "ρ \(block.window.rho)"),
        LabelledSpan(
          use.cohortRho.span, "and ρ \(block.cohortRho) for the noised count of the cohort"),
      ],
      help: fitting.map { "fits: `\($0)`" }
        ?? "nothing fits beside the noised cohorts: lower their rho, or raise the budget",
      fix: fitting.map { .write($0, over: declaration.costSpan) })
  }

  /// What would fit: the evaluation may cost as much as all of the training, whose phases keep
  /// their proportions.
  private func fitting() -> String? {
    let room = block.window.rho.less(block.cohortRho * block.unitInVaults)
    let each = room.picos / (training.attempts * block.unitInVaults * block.unitInVaults)
    let spent = phases.filter { !$0.phase.isEvaluation }
      .reduce(Int128(0)) { $0 + Int128($1.rho.picos) * Int128($1.draws) }
    let fitting = phases.map { phase -> (String, Rho) in
      let part =
        phase.phase.isEvaluation
        ? Int128(each) : Int128(each) * Int128(phase.rho.picos) / max(spent, 1)
      return (phase.phase.rawValue, Rho(picos: Int64(part) / 1_000_000 * 1_000_000))
    }
    guard fitting.allSatisfy({ $0.1 > .zero }) else { return nil }
    let written = fitting.map { "\($0.0) rho \($0.1)" }.joined(separator: ", ")
    return "cost \(written) attempts at most \(training.attempts)"
  }

  /// Noise exists for every phase: neither so small that a share is unsafe, nor beyond 64 bits.
  private func calibrates(_ findings: inout Findings) -> Bool {
    do throws(CalibrationFault) {
      for phase in phases {
        _ = try PhaseNoise(
          squared: training.contribution(to: phase.phase).squared, isGram: phase.phase == .gram,
          rho: phase.rho, quorum: block.quorum, colluding: block.colluding)
      }
      _ = try CountNoise(rho: block.cohortRho)
      return true
    } catch {
      let reason =
        switch error {
        case .costTooSmall(let rho): "ρ \(rho) asks for more noise than 64 bits hold"
        case .costTooLarge(let rho): "ρ \(rho) leaves a Vault too little noise to be safe"
        case .quorumTooSmall: "there are no more honest Vaults than colluding ones"
        }
      findings.report(
        .outsideLimits, "no exact noise exists for this cost\(since)", at: declaration.costSpan,
        reason, help: "take a cost between ρ 1e-8 and ρ 100")
      return false
    }
  }
}
