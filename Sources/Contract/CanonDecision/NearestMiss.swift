/// The smallest changes under which a grant would permit a request that was denied.
package struct NearMiss: Hashable, Sendable {
  /// The number of the permit.
  package var rule: Int
  package var changes: [ScopeChange]
  /// The changed request, which was decided: it is permitted, by this rule among others.
  package var request: ResolvedRequest
}

/// One change of a request. Whoever asks may change all but the role, which somebody else gives.
package struct ScopeChange: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case removeFamily = "without family"
    case addFamily = "with family"
    case removeMarket = "without market"
    case addMarket = "with market"
    case purpose
    case training
    case role
  }

  package var kind: Kind
  /// The number of what is added, removed or put in place; of a role or purpose, likewise.
  package var member: Int
  package var isSubmitters: Bool { kind != .role }
}

/// Looks for the smallest changes, grant by grant, by deepening: first all single changes, then
/// pairs.
///
/// A state that does not pass breaks some constraint (of the grant's clause, of the gates, or that
/// a forbid holds), and whatever passes must change something that this constraint reads.
/// Branching on exactly those, each at most once, finds a smallest change or proves that there is
/// none of the depth. The template is never changed: another one is another task.
package struct NearestMiss {
  private let table: DecisionTable
  private let decider: Decider
  private var (role, purpose, instance) = (0, 0, 0)
  private var markets: [UInt64]
  private var families: [UInt64]
  private var trail: [ScopeChange] = []
  private var start = ResolvedRequest(instance: 0, role: 0, purpose: 0, markets: [], families: [])
  private var clause = 0
  private var steps = 0
  /// Whether the depth kept the last search from looking further: else no deeper one finds more.
  private var isCut = false
  private let mostSteps: Int

  /// States that are looked at for one request.
  package static let mostSteps = 20_000
  package static let mostChanges = 8

  package init(_ decider: Decider, mostSteps: Int = NearestMiss.mostSteps) {
    (table, self.decider, self.mostSteps) = (decider.table, decider, mostSteps)
    markets = Array(repeating: 0, count: decider.table.marketWords)
    families = Array(repeating: 0, count: decider.table.familyWords)
  }

  /// - Parameter most: grants that are named: none that is left out is nearer, and of equals
  ///   those come first that the submitter's role already has.
  /// - Returns: the misses, by number of changes; and whether no budget cut the search short.
  package mutating func misses(
    of request: ResolvedRequest, most: Int = 3
  ) -> (misses: [NearMiss], isExact: Bool) {
    start = request
    steps = 0
    reset()
    var candidates = candidates()
    var found: [Int: NearMiss] = [:]
    for depth in 1...NearestMiss.mostChanges {
      var left: [(clause: Int, bound: Int)] = []
      for (clause, bound) in candidates {
        let grant = Int(table.clauses[clause * ImageLayout.clauseStride])
        guard found[grant] == nil else { continue }
        guard bound <= depth else {
          left.append((clause, bound))
          continue
        }
        (self.clause, isCut) = (clause, false)
        reset()
        if search(depth) {
          found[grant] = NearMiss(rule: grant, changes: trail, request: current)
          if found.count >= most { return (ordered(found, most), true) }
        } else if isCut {
          left.append((clause, bound))
        }
        if steps > mostSteps { return (ordered(found, most), false) }
      }
      candidates = left
      if candidates.isEmpty { break }
    }
    return (ordered(found, most), true)
  }

  private func ordered(_ found: [Int: NearMiss], _ most: Int) -> [NearMiss] {
    let all = found.values.sorted { left, right in
      let (one, two) = (left.changes, right.changes)
      let (mine, theirs) = (one.count { !$0.isSubmitters }, two.count { !$0.isSubmitters })
      return (one.count, mine, left.rule) < (two.count, theirs, right.rule)
    }
    return Array(all.prefix(most))
  }

  private var current: ResolvedRequest {
    ResolvedRequest(
      instance: instance, role: role, purpose: purpose,
      markets: members(markets, table.marketCount), families: members(families, table.familyCount))
  }

  private func members(_ words: [UInt64], _ count: Int) -> [Int] {
    (0...count).filter { words[$0 >> 6] & (1 << UInt64($0 & 63)) != 0 }
  }

  private mutating func reset() {
    (role, purpose, instance) = (start.role, start.purpose, start.instance)
    for word in markets.indices { markets[word] = 0 }
    for word in families.indices { families[word] = 0 }
    for market in start.markets { markets[market >> 6] |= 1 << UInt64(market & 63) }
    for family in start.families { families[family >> 6] |= 1 << UInt64(family & 63) }
    trail.removeAll(keepingCapacity: true)
  }

  /// The permits' clauses for this template, with a number of changes below which none can do:
  /// those that need no other role come first.
  ///
  /// What the request names and a clause does not allow is counted for 64 clauses at a time, in
  /// four planes of bits that saturate.
  private func candidates() -> [(clause: Int, bound: Int)] {
    let template = Int(table.small(.instances)[start.instance * ImageLayout.instanceStride + 1])
    let role = table.row(table.roleRow + start.role)
    let rows =
      [role, table.row(table.purposeRow + start.purpose)]
      + Set(start.markets).map { table.row(table.marketRow + $0) }
      + Set(start.families).map { table.row(table.familyRow + $0) }
    var (own, others): ([(clause: Int, bound: Int)], [(clause: Int, bound: Int)]) = ([], [])
    for word in 0..<table.bitmapWords {
      let position = table.summaryWords + word
      var live = table.row(template)[position]
      guard live != 0 else { continue }
      var (one, two, four, eight): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
      for row in rows {
        var carry = live & ~row[position]
        (one, carry) = (one ^ carry, one & carry)
        (two, carry) = (two ^ carry, two & carry)
        (four, carry) = (four ^ carry, four & carry)
        eight |= carry
      }
      live &= ~(eight & (one | two | four))
      while live != 0 {
        let bit = live.trailingZeroBitCount
        live &= live &- 1
        let clause = word << 6 + bit
        let rule = Int(table.clauses[clause * ImageLayout.clauseStride])
        guard table.rules[rule * ImageLayout.ruleStride + 1] == 0 else { continue }
        func plane(_ plane: UInt64) -> Int { Int(plane >> UInt64(bit) & 1) }
        let bound = plane(one) + 2 * plane(two) + 4 * plane(four) + 8 * plane(eight)
        let entry = (clause: clause, bound: max(1, bound))
        if role[position] >> UInt64(bit) & 1 == 1 {
          own.append(entry)
        } else {
          others.append(entry)
        }
      }
    }
    return own + others
  }

  // MARK: the search

  /// Whether some changes of at most `left` more make it pass; they are then on the trail.
  private mutating func search(_ left: Int) -> Bool {
    steps += 1
    if steps > mostSteps { return false }
    if let broken = brokenScalar(left) { return broken }
    if let broken = brokenSet(left) { return broken }
    decider.begin(instance: instance, role: role, purpose: purpose)
    for market in members(markets, table.marketCount) { decider.add(market: market) }
    for family in members(families, table.familyCount) { decider.add(family: family) }
    if decider.decide() { return true }
    guard mayGo(left) else { return false }
    for index in 0..<decider.foundCount {
      let rule = decider.rule(at: index)
      if table.rules[rule * ImageLayout.ruleStride + 1] == 1 {
        return breakForbid(Int(decider.clauseOfRule[rule]), left)
      }
    }
    return false
  }

  /// Whether one more change may be made; if not, a deeper search could find more.
  private mutating func mayGo(_ left: Int) -> Bool {
    if left < 1 { isCut = true }
    return left > 0
  }

  private func isChanged(_ kind: ScopeChange.Kind) -> Bool { trail.contains { $0.kind == kind } }

  private func wasInStart(_ kind: ScopeChange.Kind, _ member: Int) -> Bool {
    kind == .removeMarket || kind == .addMarket
      ? start.markets.contains(member) : start.families.contains(member)
  }

  /// Tries one change and what follows from it, and takes it back when nothing does.
  private mutating func attempt(_ kind: ScopeChange.Kind, _ member: Int, _ left: Int) -> Bool {
    let cost = kind == .training ? distance(member, start.instance) : 1
    guard mayGo(left - cost + 1) else { return false }
    let before = (role, purpose, instance)
    switch kind {
    case .role: role = member
    case .purpose: purpose = member
    case .training: instance = member
    case .addMarket, .removeMarket: markets[member >> 6] ^= 1 << UInt64(member & 63)
    case .addFamily, .removeFamily: families[member >> 6] ^= 1 << UInt64(member & 63)
    }
    trail.append(ScopeChange(kind: kind, member: member))
    if search(left - cost) { return true }
    trail.removeLast()
    (role, purpose, instance) = before
    switch kind {
    case .addMarket, .removeMarket: markets[member >> 6] ^= 1 << UInt64(member & 63)
    case .addFamily, .removeFamily: families[member >> 6] ^= 1 << UInt64(member & 63)
    default: break
    }
    return false
  }

  /// Arguments in which two instances of one template differ.
  private func distance(_ one: Int, _ two: Int) -> Int {
    let rows = table.small(.instanceArguments)
    let count = table.argumentCount
    return (0..<count).count { rows[one * count + $0] != rows[two * count + $0] }
  }

  private func argumentsHold(_ instance: Int) -> Bool {
    let rows = table.small(.instanceArguments) + instance * table.argumentCount
    return (0..<table.argumentCount).allSatisfy { table.allows(Int(rows[$0]), clause) }
  }

  private mutating func tryInstances(_ left: Int) -> Bool {
    guard !isChanged(.training), mayGo(left) else { return false }
    let records = table.small(.instances)
    let template = records[start.instance * ImageLayout.instanceStride + 1]
    for other in 0..<table.instanceCount
    where other != instance && records[other * ImageLayout.instanceStride + 1] == template
      && argumentsHold(other)
    {
      if attempt(.training, other, left) { return true }
    }
    return false
  }

  private mutating func tryPurposes(_ left: Int) -> Bool {
    guard !isChanged(.purpose), mayGo(left) else { return false }
    for other in 0..<table.purposeCount
    where other != purpose && table.allows(table.purposeRow + other, clause) {
      if attempt(.purpose, other, left) { return true }
    }
    return false
  }

  private mutating func tryRoles(_ left: Int, breaking forbid: Int? = nil) -> Bool {
    guard !isChanged(.role), mayGo(left) else { return false }
    for other in 0..<table.roleCount
    where other != role && table.submits(other) && table.allows(table.roleRow + other, clause)
      && !(forbid.map { table.allows(table.roleRow + other, $0) } ?? false)
    {
      if attempt(.role, other, left) { return true }
    }
    return false
  }

  /// A role, purpose or argument that the grant does not allow, or a gate refuses.
  private mutating func brokenScalar(_ left: Int) -> Bool? {
    if !table.allows(table.roleRow + role, clause) || !table.submits(role) {
      return tryRoles(left)
    }
    if !argumentsHold(instance) { return tryInstances(left) }
    if !table.allows(table.purposeRow + purpose, clause) || purpose == table.purposeCount {
      return tryPurposes(left)
    }
    if !table.covers(instance, purpose) { return tryPurposes(left) || tryInstances(left) }
    return nil
  }

  /// A market or a family too many or too few.
  private mutating func brokenSet(_ left: Int) -> Bool? {
    for market in members(markets, table.marketCount)
    where !table.allows(table.marketRow + market, clause) || !table.isDeclared(market) {
      return wasInStart(.removeMarket, market) && attempt(.removeMarket, market, left)
    }
    for family in members(families, table.familyCount) {
      if !table.allows(table.familyRow + family, clause) {
        return wasInStart(.removeFamily, family) && attempt(.removeFamily, family, left)
      }
      if !table.offers(instance, family) {
        if wasInStart(.removeFamily, family), attempt(.removeFamily, family, left) { return true }
        return tryInstances(left)
      }
    }
    if markets.allSatisfy({ $0 == 0 }) { return tryAdding(.addMarket, nil, left) }
    if families.allSatisfy({ $0 == 0 }) {
      return tryAdding(.addFamily, nil, left) || tryInstances(left)
    }
    let record = table.clauses + clause * ImageLayout.clauseStride
    let meets = table.small(.meets)
    for index in Int(record[1])..<(Int(record[1]) + Int(record[2])) {
      let mask = table.large(.meetWords) + Int(meets[index * 2 + 1])
      let isMarket = meets[index * 2] == UInt32(Clause.market)
      let own = isMarket ? markets : families
      if own.indices.allSatisfy({ own[$0] & mask[$0] == 0 }) {
        if tryAdding(isMarket ? .addMarket : .addFamily, mask, left) { return true }
        return isMarket ? false : tryInstances(left)
      }
    }
    return nil
  }

  /// Adds a member of a mask (of any, without one) that grant and gates allow.
  private mutating func tryAdding(
    _ kind: ScopeChange.Kind, _ mask: UnsafePointer<UInt64>?, _ left: Int,
    breaking forbid: Int? = nil
  ) -> Bool {
    guard mayGo(left) else { return false }
    let isMarket = kind == .addMarket
    let first = isMarket ? table.marketRow : table.familyRow
    for member in 0..<(isMarket ? table.marketCount : table.familyCount) {
      let bit: UInt64 = 1 << UInt64(member & 63)
      let own = isMarket ? markets[member >> 6] : families[member >> 6]
      guard own & bit == 0, !wasInStart(kind, member), table.allows(first + member, clause),
        mask.map({ $0[member >> 6] & bit != 0 }) ?? true,
        !(forbid.map { table.allows(first + member, $0) } ?? false),
        isMarket ? table.isDeclared(member) : true
      else { continue }
      if attempt(kind, member, left) { return true }
    }
    return false
  }

  /// Changes one thing that the forbid's clause reads, so that it may hold no more.
  private mutating func breakForbid(_ forbid: Int, _ left: Int) -> Bool {
    let record = table.clauses + forbid * ImageLayout.clauseStride
    let meets = table.small(.meets)
    for index in Int(record[1])..<(Int(record[1]) + Int(record[2])) {
      let mask = table.large(.meetWords) + Int(meets[index * 2 + 1])
      let isMarket = meets[index * 2] == UInt32(Clause.market)
      let kind: ScopeChange.Kind = isMarket ? .removeMarket : .removeFamily
      let own =
        isMarket
        ? members(markets, table.marketCount) : members(families, table.familyCount)
      for member in own
      where mask[member >> 6] & (1 << UInt64(member & 63)) != 0 && wasInStart(kind, member) {
        if attempt(kind, member, left) { return true }
      }
    }
    if tryAdding(.addFamily, nil, left, breaking: forbid) { return true }
    if tryAdding(.addMarket, nil, left, breaking: forbid) { return true }
    return tryPurposes(left) || tryInstances(left) || tryRoles(left, breaking: forbid)
  }
}

extension DecisionTable {
  /// Whether a role is known and acts as a task submitter.
  func submits(_ role: Int) -> Bool { role < roleCount && small(.roles)[role * 2 + 1] == 1 }

  /// Whether the policy is for a market; one for any market is for unknown ones, too.
  func isDeclared(_ market: Int) -> Bool {
    market < marketCount ? small(.markets)[market * 2 + 1] == 1 : fact(.listsMarkets) == 0
  }

  /// Whether a family belongs to an instance's template.
  func offers(_ instance: Int, _ family: Int) -> Bool {
    family < familyCount
      && large(.instanceFamilies)[instance * familyWords + family >> 6]
        & (1 << UInt64(family & 63)) != 0
  }

  /// Whether the consent that an instance's block asks for covers a purpose.
  func covers(_ instance: Int, _ purpose: Int) -> Bool {
    let block = small(.instances)[instance * ImageLayout.instanceStride + 4]
    guard block != ImageLayout.none, small(.blocks)[Int(block) * 2 + 1] != ImageLayout.none else {
      return true
    }
    guard purpose < purposeCount else { return false }
    return large(.blockPurposes)[Int(block) * purposeWords + purpose >> 6]
      & (1 << UInt64(purpose & 63)) != 0
  }
}
