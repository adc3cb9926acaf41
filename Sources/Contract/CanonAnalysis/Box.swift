/// A set of requests: one set of values for each thing that a request says, independently.
package struct Box: Hashable, Sendable {
  var instances: BitSet
  var roles: BitSet
  var purposes: BitSet
  var families: SubsetRegion
  var markets: SubsetRegion

  func intersection(_ other: Box) -> Box {
    Box(
      instances: instances.intersection(other.instances), roles: roles.intersection(other.roles),
      purposes: purposes.intersection(other.purposes),
      families: families.intersection(other.families),
      markets: markets.intersection(other.markets))
  }

  /// Whether some request is in both.
  func meets(_ other: Box, in space: RequestSpace) -> Bool {
    !roles.isDisjoint(with: other.roles) && !purposes.isDisjoint(with: other.purposes)
      && !instances.isDisjoint(with: other.instances) && !intersection(other).isEmpty(in: space)
  }

  /// Whether no request is in it.
  func isEmpty(in space: RequestSpace) -> Bool {
    roles.isEmpty || purposes.isEmpty || markets.isEmpty(within: space.allMarkets)
      || !instances.contains { !families.isEmpty(within: space.allowed[$0]) }
  }

  /// A request of the box: its widest scope for the first instance that allows one.
  func witness(in space: RequestSpace) -> Witness? {
    guard let role = roles.first, let purpose = purposes.first,
      let markets = markets.largest(within: space.allMarkets)
    else { return nil }
    for index in instances.members {
      guard let families = families.largest(within: space.allowed[index]) else { continue }
      return Witness(
        instance: space.instances[index], role: space.roles[role],
        purpose: space.purposes[purpose], families: families.members.map { space.families[$0] },
        markets: markets.members.map { space.markets[$0] })
    }
    return nil
  }

  /// Whether every request of this box, which is not empty, is in the other; may say no when the
  /// universe of families of each instance would say yes.
  func isInside(_ other: Box) -> Bool {
    instances.isSubset(of: other.instances) && roles.isSubset(of: other.roles)
      && purposes.isSubset(of: other.purposes) && families.isInside(other.families)
      && markets.isInside(other.markets)
  }

  /// Boxes that are disjoint from one another and together all of this one outside `other`.
  func subtracting(_ other: Box) -> [Box] {
    var (parts, rest) = ([Box](), self)
    func take(_ path: WritableKeyPath<Box, BitSet>) {
      let outside = rest[keyPath: path].subtracting(other[keyPath: path])
      guard !outside.isEmpty else { return }
      var part = rest
      part[keyPath: path] = outside
      parts.append(part)
      rest[keyPath: path] = rest[keyPath: path].intersection(other[keyPath: path])
    }
    take(\.instances)
    take(\.roles)
    take(\.purposes)
    for piece in other.families.complement {
      var part = rest
      part.families = rest.families.intersection(piece)
      parts.append(part)
    }
    rest.families = rest.families.intersection(other.families)
    for piece in other.markets.complement {
      var part = rest
      part.markets = rest.markets.intersection(piece)
      parts.append(part)
    }
    return parts
  }
}

/// One request that a set of requests holds, for people to read.
package struct Witness: Hashable, Sendable {
  package let instance: RequestSpace.Instance
  package let role: String
  package let purpose: String
  package let families: [String]
  package let markets: [String]
}
