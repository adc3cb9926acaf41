/// Which sets of names pass: a conjunction of tests on one non-empty set X over a finite universe.
///
/// X holds everything in `required`, nothing in `excluded`, and meets each of `meets`. Such a
/// region is empty or not, and inside another or not, by looking at its parts: when any X passes,
/// the universe without `excluded` does, for more members never fail a test but `excluded`.
package struct SubsetRegion: Hashable, Sendable {
  package private(set) var required: BitSet
  package private(set) var excluded: BitSet
  package private(set) var meets: [BitSet]
  private let universe: BitSet

  /// Every non-empty set over the first `size` names.
  package init(below size: Int) {
    required = BitSet(below: size)
    excluded = BitSet(below: size)
    meets = []
    universe = BitSet.full(below: size)
  }

  package var isUnrestricted: Bool { required.isEmpty && excluded.isEmpty && meets.isEmpty }

  package func requiring(_ names: BitSet) -> SubsetRegion {
    var result = self
    result.required = required.union(names)
    return result
  }

  package func excluding(_ names: BitSet) -> SubsetRegion {
    var result = self
    result.excluded = excluded.union(names)
    return result
  }

  package func meeting(_ names: BitSet) -> SubsetRegion {
    var result = self
    if !meets.contains(names) { result.meets.append(names) }
    return result
  }

  package func intersection(_ other: SubsetRegion) -> SubsetRegion {
    var result = requiring(other.required).excluding(other.excluded)
    for names in other.meets { result = result.meeting(names) }
    return result
  }

  /// Whether no non-empty set of `allowed` names passes.
  package func isEmpty(within allowed: BitSet) -> Bool {
    let largest = allowed.subtracting(excluded)
    return largest.isEmpty || !required.isSubset(of: largest)
      || meets.contains { $0.isDisjoint(with: largest) }
  }

  /// The largest set that passes, which is a witness of the region.
  package func largest(within allowed: BitSet) -> BitSet? {
    isEmpty(within: allowed) ? nil : allowed.subtracting(excluded)
  }

  /// Whether every set that passes here passes there; only asked of regions that are not empty.
  package func isInside(_ other: SubsetRegion) -> Bool {
    other.excluded.isSubset(of: excluded)
      && other.required.members.allSatisfy { always(holds: $0) }
      && other.meets.allSatisfy { always(meets: $0) }
  }

  /// Whether each set that passes holds this name.
  private func always(holds name: Int) -> Bool {
    if required.contains(name) { return true }
    let open = universe.subtracting(excluded)
    return ([open] + meets.map { $0.subtracting(excluded) }).contains { $0.members == [name] }
  }

  /// Whether each set that passes meets these names: the largest set without them fails.
  private func always(meets names: BitSet) -> Bool {
    if !required.isDisjoint(with: names) { return true }
    let rest = universe.subtracting(excluded).subtracting(names)
    return rest.isEmpty || meets.contains { $0.isDisjoint(with: rest) }
  }

  /// Regions that are disjoint from one another and together everything outside this one.
  package var complement: [SubsetRegion] {
    var parts: [SubsetRegion] = []
    var rest = SubsetRegion(like: self)
    for name in required.members {
      let one = BitSet(like: required, name)
      parts.append(rest.excluding(one))
      rest = rest.requiring(one)
    }
    if !excluded.isEmpty {
      parts.append(rest.meeting(excluded))
      rest = rest.excluding(excluded)
    }
    for names in meets {
      parts.append(rest.excluding(names))
      rest = rest.meeting(names)
    }
    return parts
  }

  private init(like other: SubsetRegion) {
    required = other.required.subtracting(other.required)
    excluded = required
    meets = []
    universe = other.universe
  }
}

extension BitSet {
  fileprivate init(like other: BitSet, _ member: Int) {
    self = other.subtracting(other)
    insert(member)
  }
}
