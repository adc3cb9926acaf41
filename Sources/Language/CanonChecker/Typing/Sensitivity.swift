package import CanonProgram

/// How far one unit can move a sum over units, in the integers of the types themselves.
///
/// Neighbours differ by all records of one unit in every Vault (rule 4): the unit's clipped value
/// is added or removed once in each Vault that may hold it, so the clipping bound alone decides,
/// whatever the query does inside. `l2` is kept as its square, which is exact.
package struct Sensitivity: Hashable, Sendable {
  package let l1: Int128
  package let l2Squared: Int128
  package let linf: Int128

  /// The sensitivity of releasing several sums together.
  package init(_ bounds: [Bound], unitInVaults: Int64) {
    let each = bounds.map { Interval($0).magnitude * Int128(unitInVaults) }
    l1 = each.reduce(0, +)
    linf = each.max() ?? 0
    l2Squared = each.reduce(0) { $0 + Interval.product($1, $1) }
  }
}

extension ClosedQuery {
  /// An outcome is a truth, so one unit moves its sum by one in each Vault.
  package func sensitivity(unitInVaults: Int64) -> Sensitivity {
    Sensitivity([bound ?? Bound(low: 0, high: 1)], unitInVaults: unitInVaults)
  }
}
