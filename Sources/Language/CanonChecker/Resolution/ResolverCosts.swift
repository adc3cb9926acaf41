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
      uses.append(.init(phase: phase, price: price, draws: draws(phase, learner, steps)))
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
  ) -> [Training.Phase: TrainingDeclaration.Price]? {
    var found: [Training.Phase: TrainingDeclaration.Price] = [:]
    for share in syntax.shares {
      guard let kind = Name(share.name),
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
      guard let price = price(share, of: syntax) else { return nil }
      if found.updateValue(price, forKey: phase) != nil {
        findings.report(
          .duplicateName, "the cost of `\(kind.text)` is stated twice", at: kind.span, "again",
          help: "keep the one that is meant")
        return nil
      }
    }
    return found
  }

  /// A number or a parameter is the ρ of each draw; a share is of the whole ρ, for all draws.
  private mutating func price(
    _ share: CostShareSyntax, of syntax: CostClauseSyntax
  ) -> TrainingDeclaration.Price? {
    let whole = syntax.rho?.number.map { TrainingDeclaration.Price.Amount.number($0) }
    let isDivided = syntax.rho != nil || syntax.parameter != nil
    if let name = Name(share.parameter), !isDivided {
      return rho(name).map { .init(amount: $0, share: nil) }
    }
    if let number = share.amount?.number, !isDivided {
      return .init(amount: .number(number), share: nil)
    }
    guard let percent = share.amount?.percent, isDivided else {
      findings.report(
        .unitMismatch, "a share is of a whole, a cost is a ρ",
        at: share.amount?.span ?? share.span, "which of them?", help: "write `gram rho 0.0119`")
      return nil
    }
    let amount = Name(syntax.parameter).map { rho($0) } ?? whole
    return amount.map { .init(amount: $0, share: percent.scaledDown(byPowerOfTen: 4) ?? 0) }
  }

  /// A parameter that holds a ρ; it changes with the epoch, and a task pays that of its admission.
  private mutating func rho(_ name: Name) -> TrainingDeclaration.Price.Amount? {
    guard let symbol = parameters.symbols[name.text] else {
      findings.reportUnknown(
        .unknownParameter, "there is no parameter `\(name.text)`", at: name.span, "not declared",
        name: name, among: parameters.symbols.keys, "parameter")
      return nil
    }
    // One whose declaration has a mistake of its own is no second mistake here.
    guard let type = parameterTypes[name.text] else { return nil }
    guard type == .quantity(.rho) else {
      findings.report(
        .typeMismatch, "a cost is a Rho, but `\(name.text)` is \(type.written)", at: name.span,
        "this is \(type.written)", because: [LabelledSpan(symbol.name.span, "declared here")],
        help: "declare it `parameter \(name.text): Rho = 0.0119`")
      return nil
    }
    return .parameter(name.text)
  }

  /// The cost of a task or of nominations is the same in every epoch.
  mutating func plainCost(_ syntax: CostClauseSyntax?) -> Placed<ExactDecimal>? {
    guard let name = Name(syntax?.parameter) else { return placedNumber(syntax?.rho) }
    findings.report(
      .unexpectedForm, "the cost of a training may change with the epoch, no other", at: name.span,
      "a parameter", help: "write a number: `cost rho 0.002`")
    return nil
  }

  /// Shares of one ρ are all of it.
  private mutating func isWhole(_ syntax: CostClauseSyntax) -> Bool {
    guard let whole = syntax.rho?.span ?? syntax.parameter?.span, !syntax.shares.isEmpty else {
      return true
    }
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
      because: [LabelledSpan(whole, "the whole")],
      help: "divide the whole ρ among the phases, or state each: `gram rho 0.0119`")
    return false
  }
}
