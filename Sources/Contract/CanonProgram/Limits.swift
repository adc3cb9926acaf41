package import CanonTypes

/// Numbers beyond which no program is accepted: the checker refuses to make them, the bundle to
/// open them, so that the executor's arithmetic never leaves 64 bits.
package enum ProgramLimits {
  /// The integers that canonical JSON can carry, ±(2^53 − 1).
  package static let integer: ClosedRange<Int64> = -9_007_199_254_740_991...9_007_199_254_740_991
  package static let attempts: ClosedRange<Int64> = 1...16
  package static let unitInVaults: ClosedRange<Int64> = 1...8
  package static let vaults: ClosedRange<Int64> = 2...1_024
  package static let epochsInWindow: ClosedRange<Int64> = 1...10_000
  package static let cohortFloor: ClosedRange<Int64> = 100...1_000_000_000
  package static let heldOutMillionths: ClosedRange<Int64> = 10_000...900_000
  package static let recordsInParent: ClosedRange<Int64> = 1...1_000_000
  package static let features = 128
  package static let groups: ClosedRange<Int64> = 2...64
  package static let steps: ClosedRange<Int64> = 1...16
  /// Below 1 % the outcome of one treated unit would weigh as much as a hundred others'.
  package static let assignedMillionths: ClosedRange<Int64> = 10_000...990_000
  /// The most items of one unit that an affinity may count.
  package static let itemsOfUnit: ClosedRange<Int64> = 1...128
  /// Recall among twenty says nothing of fewer; more make the Gram too wide.
  package static let items: ClosedRange<Int64> = 21...128
  /// Units whose contributions may be added up: 2^40.
  package static let units: Int64 = 1 << 40
  package static let closedInstances = 1_024
  package static let nesting = 8
  /// `top(k, …)` asks for at most so many terms.
  package static let topTerms: ClosedRange<Int64> = 1...32
  package static let decimalPlaces: ClosedRange<Int64> = 0...9
  /// Levels of canonical JSON in a reading: with the program around it they stay below 64.
  package static let readingDepth = 54
  /// No window, epoch or term of keeping is longer than a century.
  package static let longestPeriod = Period(seconds: 100 * 366 * 86_400)
  package static let longestChallenge = Period(seconds: 366 * 86_400)
  /// The most that one round may cost; beyond it there is no protection to speak of.
  package static let largestRho = Rho(picos: 1_000_000_000_000_000)
  /// A value on the log scale plus its unit stays below 2^31.
  package static let logarithmRoom: Int64 = 1 << 31
}

extension RowRecipe {
  /// 2^10: the full scale of a quantised feature, and the largest norm of a row.
  package static let one: Int64 = 1_024
}
