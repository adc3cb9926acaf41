import CanonChecker
import CanonFixtures
import CanonProgram
import CanonTypes

/// One batch of queries over one data set, and over the data sets without one of its units.
struct SensitivityTrial {
  private let cases: [QueryCase]
  private let queries: [ClosedQuery]
  private let program: Program
  /// In how many Vaults a unit may lie.
  private let most: Int64
  /// By Vault, then by unit.
  private var data: [Shoppers]
  private var values: [[Int: [Int64]]] = []
  /// The unit that moves some sum furthest, by the Vaults' own values.
  private(set) var directed = 0

  /// Data: for each query a unit that was led towards its bound, in every Vault that it may lie in;
  /// and random units, in some of them.
  init(
    _ cases: [QueryCase], _ queries: [ClosedQuery], _ program: Program, _ most: Int64,
    _ random: inout SeededGenerator
  ) throws {
    (self.cases, self.queries, self.program, self.most) = (cases, queries, program, most)
    let names = ShopVaults.names.prefix(max(2, Int(most)))
    data = names.map { _ in [] }
    for (one, query) in zip(cases, queries) {
      let bound = query.bound ?? Bound(low: 0, high: 1)
      let goal = max(bound.low.magnitude, bound.high.magnitude)
      let rows = Shopping.directed(&random, towards: Int64(goal)) { rows in
        Int64(bound.clamp(one.reading.value(SensitivityTrial.window(rows)) ?? 0).magnitude)
      }
      for vault in data.indices { data[vault].append(vault < Int(most) ? rows : []) }
    }
    for _ in 0..<12 {
      let places = Set((0..<Int(most)).map { _ in random.below(data.count) })
      for vault in data.indices {
        data[vault].append(places.contains(vault) ? Shopping.random(&random) : [])
      }
    }
    values = try read(data)
    let moves = (0..<units).map { unit in
      queries.indices.map { Double(moved(unit, $0)) / Double(max(1, limit($0).linf)) }.max() ?? 0
    }
    directed = moves.indices.max { moves[$0] < moves[$1] } ?? 0
  }

  var units: Int { data[0].count }

  private static func window(_ rows: [Row]) -> [Row] {
    let (now, since) = (Shop.asOf.seconds, Shop.asOf.seconds - Shop.window)
    return rows.filter { $0.time >= since && $0.time < now }
  }

  private func read(_ data: [Shoppers]) throws -> [[Int: [Int64]]] {
    try zip(ShopVaults.names, data).map { try ShopVaults.readings($1, program, in: $0) }
  }

  private func limit(_ query: Int) -> Sensitivity {
    queries[query].sensitivity(unitInVaults: most)
  }

  private func clamped(_ query: Int, _ values: [Int64]) -> Int128 {
    Int128((queries[query].bound ?? Bound(low: 0, high: 1)).clamp(values[query]))
  }

  /// How far a unit moves a sum, by its own values in all Vaults.
  private func moved(_ unit: Int, _ query: Int) -> Int128 {
    abs(values.reduce(0) { $0 + ($1[unit].map { clamped(query, $0) } ?? 0) })
  }

  /// Where the Vaults' values are not those of the independent evaluator.
  func disagreements(_ tally: inout SensitivityTally) -> [String] {
    var faults: [String] = []
    for (vault, customers) in data.enumerated() {
      let maxima = Maxima(vault: ShopVaults.names[vault], key: ShopVaults.key)
      for (unit, rows) in customers.enumerated() where !rows.isEmpty {
        let kept = maxima.kept(rows) { ShopVaults.receipt(unit, $0) }
        let counted = SensitivityTrial.window(kept)
        let isCut = counted.count < SensitivityTrial.window(rows).count
        for (query, one) in cases.enumerated() {
          let (found, expected) = (values[vault][unit]?[query], one.reading.value(counted))
          if found != expected {
            faults.append(
              "unit \(unit): \(one.text) is \(found ?? -1), not \(expected ?? -1): \(rows)")
          }
          tally.evaluations += 1
          tally.cut += isCut ? 1 : 0
          tally.many += most > 1 ? 1 : 0
        }
      }
    }
    return faults
  }

  /// Sums that move by more than was proved when one unit's records leave every Vault.
  func excesses(without victim: Int) throws -> [String] {
    var fewer = data
    for vault in fewer.indices { fewer[vault][victim] = [] }
    let rest = try read(fewer)
    var faults: [String] = []
    func sum(_ read: [[Int: [Int64]]], _ query: Int) -> Int128 {
      read.reduce(0) { $0 + $1.values.reduce(0) { $0 + clamped(query, $1) } }
    }
    var (total, squares): (Int128, Int128) = (0, 0)
    for (query, one) in cases.enumerated() {
      let change = abs(sum(values, query) - sum(rest, query))
      let limit = limit(query)
      if change > limit.linf || limit.l1 != limit.linf || change * change > limit.l2Squared {
        faults.append("\(change) exceeds \(limit.linf): \(one.text)")
      }
      if change != moved(victim, query) { faults.append("another unit moved: \(one.text)") }
      (total, squares) = (total + change, squares + change * change)
    }
    let joint = Sensitivity(queries.compactMap(\.bound), unitInVaults: most)
    if total > joint.l1 || squares > joint.l2Squared { faults.append("the joint bound") }
    for (vault, kept) in rest.enumerated() {
      var others = values[vault]
      others[victim] = nil
      if others != kept { faults.append("values of other units changed in Vault \(vault)") }
    }
    return faults
  }

  /// Counts, by operator, the queries of which some unit moves the sum by half of the bound.
  func reach(_ tally: inout SensitivityTally) {
    for (query, one) in cases.enumerated() {
      let furthest = (0..<units).map { moved($0, query) }.max() ?? 0
      tally.reached[one.reading.name, default: (0, 0)].all += 1
      if furthest * 2 >= limit(query).linf {
        tally.reached[one.reading.name, default: (0, 0)].half += 1
      }
    }
  }
}
