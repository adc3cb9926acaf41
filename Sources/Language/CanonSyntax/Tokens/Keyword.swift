/// The words of the grammar.
///
/// All but the `isReserved` ones are contextual: they mean something where a clause may use them
/// and are ordinary names elsewhere.
package enum Keyword: String, CaseIterable, Hashable, Sendable {
  // declarations
  case edition, epochs, domain, policy
  case entity, taxonomy, canonical, query, family
  case purpose, role, parameter, privacy, permit, forbid, training, acceptance, settlement
  case market, scope, delegation, require, parse, compute, evolution, test
  // clauses
  case key, rows, meaning, `class`, range, source, absent, unknown
  case derive, `if`, bound, scale
  case unit, budget, mechanism, cohort, consent, release, keep, region
  case goal, learner, features, row, evaluate, cost, output, under, accepted, settled
  case evidence, floor, challenge, reject, accept, `else`, margin, reward, attempts
  case steward, deprecated, place, contribution, reads, nominate, promote, lasts, cap
  case given, expect, submitter, markets, concepts
  // words inside clauses
  case version, uses, of, from, at, most, least, `in`, on, by, to, `for`, `as`, per
  case column, table, zone, through, constant, minus, plus, outside, set, aside, clamp
  case last, next, empty, outcome, epoch, epsilon, delta, lifetime, rho
  case quorum, colluding, noised, required, aggregate, families, rank, when, because
  case complete, incomplete, `public`, centred
  case since, use, covers, then, with, items, over, into, groups, steps, assigned
  case local, declared, present, one, task
  // words of expressions
  case and, or, not, `where`, within, contains, subset, `is`, `true`, `false`, `case`, otherwise

  /// Words that are never names, because an expression could not be read otherwise.
  package var isReserved: Bool {
    switch self {
    case .and, .or, .not, .where, .within, .contains, .is, .in, .because, .otherwise, .then, .true,
      .false:
      true
    default: false
    }
  }

  /// Whether a line that begins with this word goes on with the clause above it.
  var continuesClause: Bool {
    switch self {
    case .and, .or, .where, .when, .in, .because, .within, .contains, .is, .otherwise, .then: true
    default: false
    }
  }

  package var opensDeclaration: Bool {
    switch self {
    case .edition, .epochs, .domain, .policy, .entity, .taxonomy, .canonical, .query, .family,
      .purpose, .role, .parameter, .privacy, .permit, .forbid, .training, .acceptance, .settlement,
      .market, .scope, .delegation, .require, .parse, .compute, .evolution, .test:
      true
    default: false
    }
  }
}

/// Finds the keyword that a short run of letters spells, by one probe or a few.
///
/// A word is packed into 16 bytes, so comparing is two integer comparisons. Every keyword fits.
struct KeywordTable: Sendable {
  static let longest = 16
  static let shared = KeywordTable()

  private struct Slot {
    var low: UInt64 = 0
    var high: UInt64 = 0
    var keyword: Keyword?
  }

  private var slots = [Slot](repeating: Slot(), count: 1_024)

  private init() {
    for keyword in Keyword.allCases {
      let letters = Array(keyword.rawValue.utf8)
      precondition(letters.count <= KeywordTable.longest, keyword.rawValue)
      var (low, high) = (UInt64(0), UInt64(0))
      for (index, letter) in letters.enumerated() {
        KeywordTable.add(letter, at: index, &low, &high)
      }
      var index = KeywordTable.hash(low, high)
      while slots[index].keyword != nil { index = (index + 1) & 1_023 }
      slots[index] = Slot(low: low, high: high, keyword: keyword)
    }
  }

  @inline(__always)
  static func add(_ byte: UInt8, at index: Int, _ low: inout UInt64, _ high: inout UInt64) {
    if index < 8 {
      low |= UInt64(byte) << UInt64(8 * index)
    } else if index < 16 {
      high |= UInt64(byte) << UInt64(8 * (index - 8))
    }
  }

  func find(_ low: UInt64, _ high: UInt64) -> Keyword? {
    var index = KeywordTable.hash(low, high)
    while let keyword = slots[index].keyword {
      if slots[index].low == low, slots[index].high == high { return keyword }
      index = (index + 1) & 1_023
    }
    return nil
  }

  /// Fibonacci hashing (Knuth, TAOCP 3, 6.4) to ten bits.
  @inline(__always)
  private static func hash(_ low: UInt64, _ high: UInt64) -> Int {
    Int(truncatingIfNeeded: ((low ^ (high &* 31)) &* 0x9E37_79B9_7F4A_7C15) >> 54)
  }
}
