import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// What the rounds of a training cost, phase by phase.
extension Resolver {
  struct Prices {
    var phases: [TrainingDeclaration.PhaseUse]
    var attempts: Placed<Int64>
  }

  /// Every phase of the learner has a cost, stated for each draw or as a share of one ρ.
  mutating func prices(
    _ syntax: CostClauseSyntax, _ learner: Placed<Training.Learner>, _ steps: Int64, _ name: Name
  ) -> Prices? {
    guard let found = written(syntax, learner, steps), isWhole(syntax) else { return nil }
    let phases = learner.value.phases
    let example = phases.map { "\($0.rawValue) rho 0.002" }.joined(separator: ", ")
    var uses: [TrainingDeclaration.PhaseUse] = []
    for phase in phases {
      let price = required(
        found[phase], "cost \(phase.rawValue)", of: name, broken: false,
        "cost \(example)  attempts at most 2")
      guard let price else { return nil }
      uses.append(.init(phase: phase, rho: price, draws: draws(phase, learner, steps)))
    }
    let attempts = required(
      placed(syntax.attempts), "attempts", of: name, broken: false, "attempts at most 2")
    return attempts.map { Prices(phases: uses, attempts: $0) }
  }

  private func draws(
    _ phase: Training.Phase, _ learner: Placed<Training.Learner>, _ steps: Int64
  ) -> Int64 { phase == learner.value.repeated ? steps : 1 }

  private mutating func written(
    _ syntax: CostClauseSyntax, _ learner: Placed<Training.Learner>, _ steps: Int64
  ) -> [Training.Phase: Placed<ExactDecimal>]? {
    var found: [Training.Phase: Placed<ExactDecimal>] = [:]
    for share in syntax.shares {
      guard let kind = Name(share.name), let amount = share.amount,
        let phase = word(kind, among: Training.Phase.allCases.map(\.rawValue), "phase")
          .flatMap(Training.Phase.init)
      else { return nil }
      guard learner.value.phases.contains(phase) else {
        findings.report(
          .phaseNotOfLearner, "`\(learner.value.rawValue)` never draws a `\(kind.text)`",
          at: kind.span, "paid for nothing",
          because: [LabelledSpan(learner.span, "learned by this")],
          help: "it draws \(Phrase.list(learner.value.phases.map(\.rawValue)))")
        return nil
      }
      let draws = draws(phase, learner, steps)
      guard let price = price(amount, of: syntax.rho, draws: max(1, draws)) else { return nil }
      if found.updateValue(Placed(value: price, span: amount.span), forKey: phase) != nil {
        findings.report(
          .duplicateName, "the cost of `\(kind.text)` is stated twice", at: kind.span, "again",
          help: "keep the one that is meant")
        return nil
      }
    }
    return found
  }

  /// A number is the ρ of each draw; a share is of the whole ρ, divided by the draws.
  private mutating func price(
    _ amount: LiteralSyntax, of whole: LiteralSyntax?, draws: Int64
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
    // Down, so that all draws together never cost more than the share.
    return Int64(exactly: up / Int128(draws)).flatMap { ExactDecimal(mantissa: $0, scale: 12) }
  }

  /// Shares of one ρ are all of it.
  private mutating func isWhole(_ syntax: CostClauseSyntax) -> Bool {
    guard let whole = syntax.rho, !syntax.shares.isEmpty else { return true }
    let parts = syntax.shares.compactMap { $0.amount?.percent?.scaledDown(byPowerOfTen: 4) }
    guard parts.count == syntax.shares.count, parts.allSatisfy({ (0...1_000_000).contains($0) })
    else {
      findings.report(
        .costNotDivided, "a share of a cost lies between 0% and 100%", at: syntax.span,
        "one does not", help: "divide the whole ρ: `{ gram 80%  metrics 20% }`")
      return false
    }
    let sum = parts.reduce(0, +)
    guard sum != 1_000_000 else { return true }
    let written = ExactDecimal(mantissa: sum, scale: 4).map(\.description) ?? "?"
    findings.report(
      .costNotDivided, "the shares of the cost sum to \(written)%", at: syntax.span, "not 100%",
      because: [LabelledSpan(whole.span, "the whole")],
      help: "divide the whole ρ among the phases, or state each: `gram rho 0.0119`")
    return false
  }
}
