import CanonFixtures
import CanonProgram
import CanonTraining
import CanonTypes
import CanonVault
import Testing

/// A receipt line as the naive evaluator sees it.
private struct Line {
  var household: Int
  var basket: Int
  var product: Int
  var paid: Int64
  var coupon: Int64
  var time: Int64

  var isCheese: Bool { product == 1 }

  var row: String {
    let when = Instant(seconds: time).description
    let sales = paid + coupon
    return "\(household),\(household)-\(basket),\(product),\(sales / 100).\(sales % 100 / 10)"
      + "\(sales % 10),\(coupon / 100).\(coupon % 100 / 10)\(coupon % 10),0,\(when)\n"
  }
}

private func lines(seed: UInt64, households: Int) -> [Line] {
  var random = SeededGenerator(seed: seed)
  return (1...households).flatMap { household in
    (0..<Int.random(in: 1...12, using: &random)).flatMap { basket -> [Line] in
      let time = Fixture.asOf.seconds + Int64.random(in: -400...40, using: &random) * 43_200
      return (0..<Int.random(in: 1...4, using: &random)).map { _ in
        Line(
          household: household, basket: basket, product: Int.random(in: 1...6, using: &random),
          paid: Int64.random(in: 0...900, using: &random),
          coupon: Bool.random(using: &random) ? 0 : 25, time: time)
      }
    }
  }
}

/// The features of the fixture by their definitions, over plain rows.
private func naive(_ lines: [Line]) -> (values: [Int64], outcome: Bool) {
  let now = Fixture.asOf.seconds
  func last(_ days: Int64) -> [Line] {
    lines.filter { $0.time < now && $0.time >= now - days * 86_400 }
  }
  func baskets(_ lines: [Line]) -> Int64 { Int64(Set(lines.map(\.basket)).count) }
  func sum(_ lines: [Line]) -> Int64 { lines.reduce(0) { $0 + $1.paid } }
  func recency(_ lines: [Line]) -> Int64? { lines.map(\.time).max().map { now - $0 } }
  let cheese = last(300).filter(\.isCheese)
  let total = sum(last(300))
  let odd = last(60).filter { !$0.isCheese || $0.paid < 300 }
  let values: [Int64] = [
    baskets(last(90)), sum(last(90)), recency(last(300)) ?? 9_999,
    Int64(Set(last(90).map(\.product)).count), Int64(last(300).filter { $0.coupon > 0 }.count),
    baskets(cheese), recency(cheese) ?? 77, sum(cheese),
    total == 0 ? 5 : sum(cheese) * 1_000_000 / total, odd.map(\.paid).max() ?? -1,
    last(120).filter(\.isCheese).map(\.paid).min() ?? -2,
  ]
  let bought = lines.contains {
    $0.isCheese && $0.time >= now && $0.time < now + 28 * 86_400
  }
  return (values, bought)
}

private let task = Digest(bytes: [UInt8](repeating: 3, count: 32))!

@discardableResult
private func prepare(_ vault: Vault, _ program: Program) throws -> [UnitReadings] {
  try vault.recordForAllUnits(
    ConsentEntry(
      .grant, "commercial", from: Fixture.start, expires: Fixture.start + Period(seconds: 99)))
  try vault.prepare(
    task: task, program: program, training: Fixture.training, asOf: Fixture.asOf,
    purpose: "marketing", markets: ["US"], at: Fixture.start,
    split: SplitKey(key: Fixture.key, epoch: 3))
  return try vault.preparedReadings(task)
}

@Test("Features agree with a naive evaluator on random receipts, in any cut into files")
func evaluator() throws {
  for seed in UInt64(1)...20 {
    let all = lines(seed: seed, households: 12)
    let vault = try Fixture.vault()
    let half = all.count / 2
    for part in [all[..<half], all[half...]] where !part.isEmpty {
      try Fixture.ingest(part.map(\.row).joined(), into: vault)
    }
    let readings = try prepare(vault, Fixture.program())
    #expect(readings.map(\.unit) == (try vault.units()), "seed \(seed)")
    for household in 1...12 {
      let unit = vault.unit(Array("\(household)".utf8))
      let read = try #require(readings.first { $0.unit == unit })
      let expected = naive(all.filter { $0.household == household })
      #expect(read.values == expected.values, "seed \(seed) household \(household)")
      #expect(read.outcome == expected.outcome && read.floor == expected.values[5])
    }
  }
}

@Test("Maxima cut by keyed hash: bounded, repeatable, and blind to other units")
func maxima() throws {
  let program = Fixture.program(receipts: 3, lines: 2)
  let all = lines(seed: 5, households: 10)
  let together = try Fixture.vault()
  try Fixture.ingest(all.map(\.row).joined(), into: together, program: program)
  let readings = try prepare(together, program)
  #expect(readings.contains { $0.values[0] == 3 })
  // Windows of 300 days reach into at most one block of 400 days before `as_of`.
  #expect(readings.allSatisfy { $0.values[0] <= 3 && $0.values[5] <= 3 && $0.values[4] <= 6 })
  for household in 1...10 {
    let alone = try Fixture.vault()
    try Fixture.ingest(
      all.filter { $0.household == household }.map(\.row).joined(), into: alone, program: program)
    let single = try prepare(alone, program)
    #expect(single.count == 1 && readings.contains(single[0]), "household \(household)")
  }
}

@Test("About a fifth is held out, by identifier and epoch, alike in every Vault")
func split() {
  let first = SplitKey(key: Fixture.key, epoch: 1)
  let names = (0..<5_000).map { Array("\($0)".utf8) }
  let held = names.filter { first.holdsOut($0, millionths: 200_000) }
  #expect((900...1_100).contains(held.count))
  let again = SplitKey(key: Fixture.key, epoch: 1)
  #expect(held == names.filter { again.holdsOut($0, millionths: 200_000) })
  let next = SplitKey(key: Fixture.key, epoch: 2)
  #expect(held != names.filter { next.holdsOut($0, millionths: 200_000) })
  #expect(names.allSatisfy { !first.holdsOut($0, millionths: 0) })
  #expect(names.allSatisfy { first.holdsOut($0, millionths: 1_000_000) })
}

@Test("Erasure takes rows, features and consent, and leaves the commitments")
func erasure() throws {
  let vault = try Fixture.vault()
  try Fixture.ingest(lines(seed: 8, households: 6).map(\.row).joined(), into: vault)
  let before = try prepare(vault, Fixture.program())
  let root = try vault.dataRoot()
  let gone = vault.unit(Array("2".utf8))
  #expect(try vault.verifyCommitments(of: gone))
  #expect(try vault.erase(gone))
  #expect(try vault.dataRoot() == root)
  let after = try vault.preparedReadings(task)
  #expect(after == before.filter { $0.unit != gone })
  #expect(try vault.isErased(gone) && vault.consentBook(of: gone).entries.isEmpty)
  #expect(throws: VaultFault.self) { try vault.verifyCommitments(of: gone) }
  #expect(try !vault.erase(gone))
  let cohort = VaultCohort(vault: vault, purposes: PurposeTree(Fixture.program().purposes))
  let order = before.map(\.unit).reversed()
  let answered = try cohort.readings(task: task, units: Array(order))
  #expect(answered.map(\.unit) == order.filter { $0 != gone })
  try vault.discard(task)
  #expect(throws: VaultFault.self) { try vault.preparedReadings(task) }
}

@Test("What was stored under one meaning is not read under another")
func changedMeaning() throws {
  let vault = try Fixture.vault()
  try Fixture.ingest("h1,b1,1,2.50,0.5,0,2017-10-01 10:00:00\n", into: vault)
  func code(_ change: (inout [Attribute]) -> Void) -> String? {
    var attributes = Fixture.attributes
    change(&attributes)
    do {
      try prepare(vault, Fixture.program(attributes: attributes))
      return nil
    } catch {
      return (error as? VaultFault)?.code ?? "\(error)"
    }
  }
  #expect(code { _ in } == nil)
  #expect(code { $0[2].meaning = "Better words." } == nil)
  #expect(code { $0[2].range = Bound(low: 0, high: 1) } == "CN8307")
  #expect(code { $0[2].source = .column("sales", zone: nil) } == "CN8307")
  #expect(code { $0.remove(at: 6) } == "CN8312")
  // What no feature reads may change; what one reads must have been stored.
  #expect(code { $0[3].range = nil } == nil)
  #expect(
    code {
      $0[2] = $0[3]
      $0[2].name = "paid"
    } == "CN8307")
}
