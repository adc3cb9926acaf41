/// A request whose names are the table's own numbers.
package struct ResolvedRequest: Hashable, Sendable {
  package var instance: Int
  /// The number of roles stands for an unknown one; likewise below.
  package var role: Int
  package var purpose: Int
  package var markets: [Int]
  package var families: [Int]

  package init(instance: Int, role: Int, purpose: Int, markets: [Int], families: [Int]) {
    (self.instance, self.role, self.purpose) = (instance, role, purpose)
    (self.markets, self.families) = (markets, families)
  }
}

/// Decides requests under one table. Its scratch memory is made once: a decision allocates
/// nothing.
///
/// Rows of bits, one for each value that the request has, are met word by word; what is left are
/// the clauses that allow everything the request names. Tests of what a set must meet are made on
/// those alone. One decider serves one thread.
package final class Decider {
  package let table: DecisionTable
  let markets: UnsafeMutablePointer<UInt64>
  let families: UnsafeMutablePointer<UInt64>
  private let rows: UnsafeMutablePointer<UnsafePointer<UInt64>>
  private var rowCount = 0
  private let hits: UnsafeMutablePointer<UInt64>
  private let hitSummary: UnsafeMutablePointer<UInt64>
  private let hitSummaryWords: Int
  /// For each hit rule, the clause by which it was hit first.
  let clauseOfRule: UnsafeMutablePointer<UInt32>
  private let found: UnsafeMutablePointer<UInt32>
  package private(set) var foundCount = 0
  private(set) var permits = 0
  private(set) var forbids = 0
  private(set) var (instance, role, purpose) = (0, 0, 0)

  package init(_ table: DecisionTable) {
    self.table = table
    func words(_ count: Int) -> UnsafeMutablePointer<UInt64> {
      let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: max(1, count))
      memory.initialize(repeating: 0, count: max(1, count))
      return memory
    }
    markets = words(table.marketWords)
    families = words(table.familyWords)
    rows = .allocate(
      capacity: 4 + table.argumentCount + table.marketCount + table.familyCount + 2)
    hits = words(ImageLayout.words(table.ruleCount))
    hitSummaryWords = ImageLayout.words(ImageLayout.words(table.ruleCount))
    hitSummary = words(hitSummaryWords)
    clauseOfRule = .allocate(capacity: max(1, table.ruleCount))
    found = .allocate(capacity: max(1, table.ruleCount))
  }

  deinit {
    markets.deallocate()
    families.deallocate()
    rows.deallocate()
    hits.deallocate()
    hitSummary.deallocate()
    clauseOfRule.deallocate()
    found.deallocate()
  }

  /// Whether the rules permit it: none forbids, one permits. `rule(at:)` then names them.
  package func decide(_ request: borrowing ResolvedRequest) -> Bool {
    begin(instance: request.instance, role: request.role, purpose: request.purpose)
    for market in request.markets { add(market: market) }
    for family in request.families { add(family: family) }
    return decide()
  }

  /// The number of the n-th rule that made the last decision, ascending; obligations come last.
  package func rule(at index: Int) -> Int {
    precondition(index >= 0 && index < foundCount, "there are \(foundCount) rules, not \(index)")
    return Int(found[index])
  }

  func begin(instance: Int, role: Int, purpose: Int) {
    precondition(
      instance >= 0 && instance < table.instanceCount && role >= 0 && role <= table.roleCount
        && purpose >= 0 && purpose <= table.purposeCount,
      "not of this table: \(instance), \(role), \(purpose)")
    (self.instance, self.role, self.purpose) = (instance, role, purpose)
    for word in 0..<table.marketWords { markets[word] = 0 }
    for word in 0..<table.familyWords { families[word] = 0 }
    let record = table.small(.instances) + instance * ImageLayout.instanceStride
    rows[0] = table.row(Int(record[1]))
    rows[1] = table.row(table.roleRow + role)
    rows[2] = table.row(table.purposeRow + purpose)
    rowCount = 3
    let arguments = table.small(.instanceArguments) + instance * table.argumentCount
    for argument in 0..<table.argumentCount {
      rows[rowCount] = table.row(Int(arguments[argument]))
      rowCount += 1
    }
  }

  /// A market of the request; one that is there already changes nothing.
  @inline(__always)
  func add(market: Int) {
    precondition(market >= 0 && market <= table.marketCount, "no market \(market)")
    let bit: UInt64 = 1 << UInt64(market & 63)
    guard markets[market >> 6] & bit == 0 else { return }
    markets[market >> 6] |= bit
    rows[rowCount] = table.row(table.marketRow + market)
    rowCount += 1
  }

  @inline(__always)
  func add(family: Int) {
    precondition(family >= 0 && family <= table.familyCount, "no family \(family)")
    let bit: UInt64 = 1 << UInt64(family & 63)
    guard families[family >> 6] & bit == 0 else { return }
    families[family >> 6] |= bit
    rows[rowCount] = table.row(table.familyRow + family)
    rowCount += 1
  }

  func decide() -> Bool {
    (permits, forbids, foundCount) = (0, 0, 0)
    for block in 0..<table.summaryWords {
      var left = rows[0][block]
      for row in 1..<rowCount { left &= rows[row][block] }
      while left != 0 {
        let word = block << 6 + left.trailingZeroBitCount
        left &= left &- 1
        meet(word)
      }
    }
    collect()
    return forbids == 0 && permits > 0
  }

  /// The clauses of one word that the request satisfies.
  @inline(__always)
  private func meet(_ word: Int) {
    let position = table.summaryWords + word
    var left = rows[0][position]
    var row = 1
    while left != 0 && row < rowCount {
      left &= rows[row][position]
      row += 1
    }
    while left != 0 {
      let clause = word << 6 + left.trailingZeroBitCount
      left &= left &- 1
      let record = table.clauses + clause * ImageLayout.clauseStride
      if record[2] != 0 && !meets(record) { continue }
      let rule = Int(record[0])
      let bit: UInt64 = 1 << UInt64(rule & 63)
      if hits[rule >> 6] & bit == 0 {
        hits[rule >> 6] |= bit
        hitSummary[rule >> 12] |= 1 << UInt64((rule >> 6) & 63)
        clauseOfRule[rule] = UInt32(clause)
      }
    }
  }

  private func meets(_ clause: UnsafePointer<UInt32>) -> Bool {
    let meets = table.small(.meets)
    for index in Int(clause[1])..<(Int(clause[1]) + Int(clause[2])) {
      let mask = table.large(.meetWords) + Int(meets[index * 2 + 1])
      let isMarket = meets[index * 2] == UInt32(Clause.market)
      let (own, count) = isMarket ? (markets, table.marketWords) : (families, table.familyWords)
      var common: UInt64 = 0
      for word in 0..<count { common |= own[word] & mask[word] }
      if common == 0 { return false }
    }
    return true
  }

  /// Lists the hit rules in order and clears the bits; requirements are owed by what is permitted.
  @inline(__always)
  private func collect() {
    for block in 0..<hitSummaryWords {
      var words = hitSummary[block]
      hitSummary[block] = 0
      while words != 0 {
        let word = block << 6 + words.trailingZeroBitCount
        words &= words &- 1
        var left = hits[word]
        hits[word] = 0
        while left != 0 {
          let rule = word << 6 + left.trailingZeroBitCount
          left &= left &- 1
          let effect = table.rules[rule * ImageLayout.ruleStride + 1]
          if effect == 2 && (forbids > 0 || permits == 0) { continue }
          if effect == 0 { permits += 1 }
          if effect == 1 { forbids += 1 }
          found[foundCount] = UInt32(rule)
          foundCount += 1
        }
      }
    }
  }
}
