package import CanonProgram
import CanonTypes

/// What the phases of a training cost from an epoch on, until a parameter changes.
package struct PhaseInterval: Sendable {
  /// `nil` before every step.
  package let from: Int64?
  package let phases: [Training.PhaseCost]
}

/// Reads the costs of a training, one interval of constancy after another (rule 10).
struct PriceTyper {
  private let parameters: [String: Parameter]

  init(_ parameters: [Parameter]) {
    self.parameters = Dictionary(parameters.map { ($0.name, $0) }) { first, _ in first }
  }

  /// Intervals in order, each with other costs than the one before; `nil` when a parameter has a
  /// mistake of its own.
  func intervals(of uses: [TrainingDeclaration.PhaseUse]) -> [PhaseInterval]? {
    var epochs: Set<Int64> = []
    for case .parameter(let name) in uses.map(\.price.amount) {
      guard let parameter = parameters[name] else { return nil }
      epochs.formUnion(parameter.steps.map(\.epoch))
    }
    var intervals: [PhaseInterval] = []
    for epoch in [nil] + epochs.sorted() {
      let phases = uses.map { use in
        Training.PhaseCost(use.phase, rho: rho(use, at: epoch ?? .min), draws: use.draws)
      }
      guard phases != intervals.last?.phases else { continue }
      intervals.append(PhaseInterval(from: epoch, phases: phases))
    }
    return intervals
  }

  private func rho(_ use: TrainingDeclaration.PhaseUse, at epoch: Int64) -> Rho {
    guard let share = use.price.share else {
      return Rho(picos: picos(of: use.price.amount, at: epoch, isRoundedUp: true))
    }
    let whole = picos(of: use.price.amount, at: epoch, isRoundedUp: false)
    let up = (Int128(whole) * Int128(share) + 999_999) / 1_000_000
    // Down, so that all draws together never cost more than the share.
    return Rho(picos: PriceTyper.charged(up / Int128(max(1, use.draws))))
  }

  /// A written number is kept to 10^−12; a parameter is a whole number of them already.
  private func picos(
    of amount: TrainingDeclaration.Price.Amount, at epoch: Int64, isRoundedUp: Bool
  ) -> Int64 {
    switch amount {
    case .parameter(let name): return parameters[name]?.value(at: epoch) ?? 0
    case .number(let number):
      guard let picos = number.scaledDown(byPowerOfTen: 12) else {
        return PriceTyper.charged(Int128(Int64.max))
      }
      let isExact = ExactDecimal(mantissa: picos, scale: 12) == number
      return PriceTyper.charged(Int128(picos) + (isExact || !isRoundedUp ? 0 : 1))
    }
  }

  /// What no check would let pass stays far enough from the end of 64 bits to be added up.
  private static func charged(_ picos: Int128) -> Int64 {
    Int64(min(max(picos, 0), Int128(Int64.max / 4)))
  }
}
