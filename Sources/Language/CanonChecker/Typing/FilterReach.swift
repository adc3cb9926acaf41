import CanonProgram
import CanonTypes

/// The values that each attribute can still have after the tests that all must hold.
///
/// Only conjunctions are followed; a disjunction or a negation leaves everything possible, which is
/// the safe side: what is said never to match never does.
struct FilterReach {
  private var intervals: [String: Interval] = [:]
  private var terms: [String: Set<Int64>] = [:]

  /// The attribute for which nothing is left; `nil` when some record may pass.
  mutating func contradiction(
    in filter: Filter, of resolved: ResolvedPolicy, _ scalars: ScalarTyper
  ) -> String? {
    switch filter {
    case .conjunction(let parts):
      for part in parts {
        if let found = contradiction(in: part, of: resolved, scalars) { return found }
      }
    case .within(let attribute, let allowed):
      let left = terms[attribute]?.intersection(allowed) ?? Set(allowed)
      terms[attribute] = left
      if left.isEmpty { return attribute }
    case .compare(let attribute, let comparison, let value):
      guard let declared = resolved.attribute(attribute), declared.type.isOrdered else {
        return nil
      }
      var own = Findings()
      let range = declared.range.flatMap { scalars.bound($0, as: declared.type, &own) }
      let known = intervals[attribute] ?? range.map { Interval($0) } ?? .word
      guard let left = known.meeting(comparison, Int128(value)) else { return attribute }
      intervals[attribute] = left
    case .all, .present, .exists, .disjunction, .negation: break
    }
    return nil
  }
}

extension Interval {
  /// The part that passes a comparison; `nil` when none does.
  func meeting(_ comparison: Comparison, _ value: Int128) -> Interval? {
    var (low, high) = (low, high)
    switch comparison {
    case .less: high = min(high, value - 1)
    case .lessOrEqual: high = min(high, value)
    case .greater: low = max(low, value + 1)
    case .greaterOrEqual: low = max(low, value)
    case .equal: (low, high) = (max(low, value), min(high, value))
    case .notEqual: break
    }
    return low <= high ? Interval(low, high) : nil
  }
}
