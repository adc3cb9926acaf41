/// A request by the positions of its names in a space, and its rank among requests.
///
/// Of two requests the one with fewer families and markets together is smaller; of equally many
/// the one whose instance, role, purpose, number of families, families and markets come first, in
/// this order, in the space.
struct SmallRequest: Comparable {
  let instance: Int
  let role: Int
  let purpose: Int
  let families: [Int]
  let markets: [Int]

  private var rank: [Int] {
    [families.count + markets.count, instance, role, purpose, families.count] + families + markets
  }

  static func < (left: SmallRequest, right: SmallRequest) -> Bool {
    left.rank.lexicographicallyPrecedes(right.rank)
  }
}

extension Region {
  /// The smallest request of the region.
  var smallest: SmallRequest? { boxes.compactMap { [space] in $0.smallest(in: space) }.min() }
}

extension Box {
  /// The smallest request of the box: its parts are chosen apart, for they do not constrain one
  /// another but through the families that an instance allows.
  func smallest(in space: RequestSpace) -> SmallRequest? {
    guard let role = roles.first, let purpose = purposes.first,
      let markets = markets.smallest(within: space.allMarkets)
    else { return nil }
    var known: [BitSet: [Int]?] = [:]
    return instances.members.lazy.compactMap { instance -> SmallRequest? in
      let allowed = space.allowed[instance]
      let found = known[allowed] ?? self.families.smallest(within: allowed)
      known[allowed] = .some(found)
      return found.map {
        SmallRequest(
          instance: instance, role: role, purpose: purpose, families: $0, markets: markets)
      }
    }.min()
  }
}

extension SubsetRegion {
  /// The smallest set that passes; of equally many names, the one that comes first.
  func smallest(within allowed: BitSet) -> [Int]? {
    guard !isEmpty(within: allowed) else { return nil }
    let open = allowed.subtracting(excluded)
    let sets = (meets + [open]).map { $0.intersection(open) }
    var best: [Int]?
    /// Names are taken from the first set that is not met yet, so every smallest set is reached.
    func extend(_ chosen: BitSet) {
      let count = chosen.count
      guard let unmet = sets.first(where: { $0.isDisjoint(with: chosen) }) else {
        let members = chosen.members
        if best.map({
          (count, members).0 < $0.count
            || count == $0.count && members.lexicographicallyPrecedes($0)
        }) ?? true {
          best = members
        }
        return
      }
      guard count < best?.count ?? .max else { return }
      for name in unmet.members {
        var next = chosen
        next.insert(name)
        extend(next)
      }
    }
    extend(required)
    return best
  }
}
