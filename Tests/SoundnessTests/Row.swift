import CanonCrypto
import CanonFixtures
import CanonTypes
import CanonVault

/// A line of a receipt, as the independent evaluator sees it.
struct Row: Hashable {
  var receipt: Int
  var time: Int64
  /// Cents.
  var amount: Int64
  var points: Int64
  var gift: Int64?
  var category: Int64
  /// Thousandths.
  var weight: Int64
  /// Days since 1970.
  var bestBy: Int64
  var sent: Int64?
}

/// The ends of every range, and days as numbers.
enum Ranges {
  static let amount = Int64(0)...5_000
  static let points = Int64(-10)...10
  static let gift = Int64(0)...9
  static let category = Int64(0)...Int64(Shop.terms.count - 1)
  static let weight = Int64(-1_000)...4_000
  static let date = day("2020-01-01")...day("2021-12-31")

  static func day(_ text: String) -> Int64 { CivilDate(text)?.daysSinceEpoch ?? 0 }
}

extension Row {
  static func random(_ receipt: Int, _ time: Int64, _ random: inout SeededGenerator) -> Row {
    Row(
      receipt: receipt, time: time, amount: random.number(in: Ranges.amount),
      points: random.number(in: Ranges.points),
      gift: random.below(3) == 0 ? nil : random.number(in: Ranges.gift),
      category: random.number(in: Ranges.category), weight: random.number(in: Ranges.weight),
      bestBy: random.number(in: Ranges.date),
      sent: random.below(3) == 0 ? nil : random.number(in: Ranges.date))
  }

  /// Changes one value to any other, an end of its range half of the time.
  mutating func mutate(_ random: inout SeededGenerator) {
    func value(_ range: ClosedRange<Int64>, _ random: inout SeededGenerator) -> Int64 {
      switch random.below(4) {
      case 0: range.lowerBound
      case 1: range.upperBound
      default: random.number(in: range)
      }
    }
    switch random.below(7) {
    case 0: amount = value(Ranges.amount, &random)
    case 1: points = value(Ranges.points, &random)
    case 2: gift = random.below(4) == 0 ? nil : value(Ranges.gift, &random)
    case 3: category = value(Ranges.category, &random)
    case 4: weight = value(Ranges.weight, &random)
    case 5: bestBy = value(Ranges.date, &random)
    default: sent = random.below(4) == 0 ? nil : value(Ranges.date, &random)
    }
  }
}

/// What customers may have bought.
enum Shopping {
  /// Receipts and lines beyond the declared maxima too; a third of the receipts older than any
  /// window, some in an earlier tile of 400 days, and one in eight after the reference time.
  static func random(_ random: inout SeededGenerator) -> [Row] {
    (0..<random.below(11)).flatMap { receipt -> [Row] in
      let days = random.below(6) == 0 ? 300 + random.below(300) : random.below(130)
      let isAfter = random.below(8) == 0
      let time = Shop.asOf.seconds + (isAfter ? 1 : -1) * Int64(days) * 86_400 - 1
      return (0...random.below(5)).map { _ in Row.random(receipt, time, &random) }
    }
  }

  /// As many records as count, each at some end of its ranges, all inside the window.
  static func full(_ random: inout SeededGenerator) -> [Row] {
    let lines = Shop.mostReceipts * Shop.mostLines
    var first = Row.random(0, Shop.asOf.seconds - 1, &random)
    for _ in 0..<12 { first.mutate(&random) }
    let isUniform = random.below(2) == 0
    return (0..<lines).map { line in
      var row = isUniform ? first : Row.random(0, 0, &random)
      row.receipt = line / Shop.mostLines
      row.time = Shop.asOf.seconds - 1 - Int64(row.receipt)
      return row
    }
  }

  /// Climbs from several starts to rows that move `value` as far as they can.
  ///
  /// - Parameter value: of the rows of a window, none of which is beyond a maximum.
  static func directed(
    _ random: inout SeededGenerator, towards goal: Int64, _ value: ([Row]) -> Int64
  ) -> [Row] {
    var best: [Row] = []
    var reached: Int64 = -1
    for _ in 0..<10 {
      let rows = full(&random)
      let found = value(rows)
      if found > reached { (best, reached) = (rows, found) }
    }
    for _ in 0..<160 where reached < goal {
      var rows = best
      change(&rows, &random)
      let found = value(rows)
      if found >= reached { (best, reached) = (rows, found) }
    }
    return best
  }

  private static func change(_ rows: inout [Row], _ random: inout SeededGenerator) {
    switch random.below(6) {
    case 0: if rows.count > 1 { rows.remove(at: random.below(rows.count)) }
    case 1:
      let day = Int64(random.below(90))
      let receipt = rows[random.below(rows.count)].receipt
      for index in rows.indices where rows[index].receipt == receipt {
        rows[index].time = Shop.asOf.seconds - 1 - day * 86_400
      }
    case 2:
      let (from, model) = (random.below(rows.count), rows[random.below(rows.count)])
      let (receipt, time) = (rows[from].receipt, rows[from].time)
      rows[from] = model
      (rows[from].receipt, rows[from].time) = (receipt, time)
    case 3:
      var model = rows[random.below(rows.count)]
      model.mutate(&random)
      for index in rows.indices {
        (model.receipt, model.time) = (rows[index].receipt, rows[index].time)
        rows[index] = model
      }
    default: rows[random.below(rows.count)].mutate(&random)
    }
  }
}

/// Which records of a customer count, written from `Docs/Formats/Vault.md`: at most six receipts in
/// each tile of 400 days beside the reference time, and at most three lines in a receipt, those
/// with the smallest keyed hashes.
struct Maxima {
  private let identifiers: SipHash
  private let order: SipHash

  init(vault: String, key: [UInt8]) {
    func derived(_ label: String) -> SipHash {
      SipHash(
        key: KeyDerivation.key(
          from: key, label: "canon vault \(label)", context: [Array(vault.utf8)]))
    }
    (identifiers, order) = (derived("identifiers"), derived("cut"))
  }

  /// - Parameter name: the identifier of a receipt in the source.
  func kept(_ rows: [Row], name: (Int) -> String) -> [Row] {
    var receipts: [(number: Int, tile: Int64, rank: UInt64, word: UInt64)] = []
    for row in rows where !receipts.contains(where: { $0.number == row.receipt }) {
      let word = Array(name(row.receipt).utf8).withUnsafeBufferPointer { identifiers.word($0) }
      let span = Shop.tile * 86_400
      let before = row.time - Shop.asOf.seconds
      let tile = before >= 0 ? before / span : -((-before + span - 1) / span)
      receipts.append((row.receipt, tile, order.word(0, word), word))
    }
    return receipts.flatMap { receipt -> [Row] in
      let rivals = receipts.filter { $0.tile == receipt.tile && $0.rank < receipt.rank }
      guard rivals.count < Shop.mostReceipts else { return [] }
      let lines = rows.filter { $0.receipt == receipt.number }
      let ranks = lines.indices.map { order.word(receipt.word, UInt64($0)) }
      return zip(lines, ranks).filter { line in
        ranks.count { $0 < line.1 } < Shop.mostLines
      }.map(\.0)
    }
  }
}
