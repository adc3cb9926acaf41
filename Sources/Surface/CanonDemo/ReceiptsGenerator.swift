import CanonCrypto

/// Invented receipts as files: the columns of Complete Journey, and nobody's data.
package struct InventedReceipts: Sendable, Hashable {
  /// `transactions.csv`, ordered by time.
  package var transactions: [UInt8]
  /// `products.csv`.
  package var products: [UInt8]
  /// `consents.csv`: `household_id,purpose,expires`.
  package var consents: [UInt8]
  package var households: Int64
  package var baskets: Int64
  package var lines: Int64
  /// Lines that were spoilt on purpose; see `Docs/Demo.md`.
  package var flawed: Int64
}

/// Makes receipts of an invented grocer from a seed: the same seed gives the same bytes.
///
/// Every household has a latent rate of shopping, drift, basket size, taste and coupon habit, so
/// that a category's next purchase can be learned from past receipts; `Docs/Demo.md` has the model.
package struct ReceiptsGenerator: Sendable {
  package let seed: UInt64
  package let households: Int64

  package init(seed: UInt64, households: Int64 = 12_000) {
    (self.seed, self.households) = (seed, households)
  }

  /// One purchase occasion; its lines are drawn from its own seed once all are in order of time.
  private struct Basket {
    let second: Int64
    let household: Int64
    let seed: UInt64
  }

  /// - Parameter progress: told lines written and lines expected, now and then.
  package func make(progress: (Int64, Int64) -> Void = { _, _ in }) -> InventedReceipts {
    var stream = DeterministicStream(
      key: (0..<32).map { UInt8(truncatingIfNeeded: seed >> (8 * UInt64($0 % 8))) },
      label: "demo/receipts")
    var shopDice = Dice(seed: stream.next())
    let catalogue = Catalogue(dice: &shopDice)
    var population: [Household] = []
    var baskets: [Basket] = []
    for number in 0..<households {
      var dice = Dice(seed: stream.next())
      let household = Household(dice: &dice)
      visits(of: household, number, &dice, into: &baskets)
      population.append(household)
    }
    baskets.sort { ($0.second, $0.household) < ($1.second, $1.household) }
    var till = Till(catalogue: catalogue, flaws: Dice(seed: stream.next()), baskets: baskets.count)
    for (index, basket) in baskets.enumerated() {
      till.ring(
        basket: Int64(index), second: basket.second, household: basket.household + 1,
        like: population[Int(basket.household)], dice: Dice(seed: basket.seed))
      if index % 8_192 == 0 { progress(Int64(index), Int64(baskets.count)) }
    }
    progress(Int64(baskets.count), Int64(baskets.count))
    return InventedReceipts(
      transactions: till.rows.bytes, products: catalogue.csv(),
      consents: consents(Dice(seed: stream.next())), households: households,
      baskets: Int64(baskets.count), lines: till.lines, flawed: till.flawed)
  }

  private func visits(
    of household: Household, _ number: Int64, _ dice: inout Dice, into baskets: inout [Basket]
  ) {
    for day in 0..<Calendar2017.dayCount
    where dice.chance(household.visitChance(onDay: day)) {
      let hour = 7 + (dice.below(15) + dice.below(16)) / 2
      let second = day * 86_400 + hour * 3_600 + dice.below(3_600)
      baskets.append(Basket(second: second, household: number, seed: dice.word()))
    }
  }

  /// Nearly everyone consents to the models of the demonstration; some to more, some to less.
  private func consents(_ dice: Dice) -> [UInt8] {
    var (dice, rows) = (dice, CSVBytes("household_id,purpose,expires"))
    for number in 1...max(households, 1) {
      let draw = dice.below(1_000)
      guard draw >= 12 else { continue }
      rows.number(number)
      rows.text(draw < 930 ? "marketing_models" : draw < 985 ? "commercial" : "measurement")
      rows.text(draw % 100 == 7 ? "2017-11-15T00:00:00Z" : "2019-01-01T00:00:00Z")
      rows.endRow()
    }
    return rows.bytes
  }
}
