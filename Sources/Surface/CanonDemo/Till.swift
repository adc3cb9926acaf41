/// Rings up baskets line by line into the table of transactions.
struct Till: Sendable {
  private let catalogue: Catalogue
  private var flaws: Dice
  private(set) var rows: CSVBytes
  private(set) var lines: Int64 = 0
  private(set) var flawed: Int64 = 0
  private var weights = [Int64](repeating: 0, count: Catalogue.categories.count)
  private let winters = Catalogue.categories.map(\.winter)
  private var taken: [Int] = []

  /// One line in so many is spoilt.
  private static let linesPerFlaw: Int64 = 12_000

  /// How a line is spoilt.
  private enum Flaw: Int64, CaseIterable {
    case impossibleDate, wordForAmount, negativeAmount, unknownProduct, noQuantity, tooFewColumns
  }

  init(catalogue: Catalogue, flaws: Dice, baskets: Int) {
    self.catalogue = catalogue
    self.flaws = flaws
    rows = CSVBytes(
      """
      household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,coupon_disc,\
      coupon_match_disc,week,transaction_timestamp
      """, reserving: baskets * 280)
  }

  mutating func ring(
    basket: Int64, second: Int64, household: Int64, like habits: Household, dice: Dice
  ) {
    var dice = dice
    var count = 1
    while count < 24, dice.chance(habits.appetite) { count += 1 }
    let day = second / 86_400
    let total = weigh(habits, winter: Calendar2017.winter(day))
    let store = dice.chance(120_000) ? 300 + dice.below(60) : habits.store
    taken.removeAll(keepingCapacity: true)
    for _ in 0..<count {
      let index = product(of: household, total, &dice)
      if taken.contains(index) { continue }
      taken.append(index)
      let flaw = flaws.below(Till.linesPerFlaw) == 0 ? Flaw(rawValue: flaws.below(6)) : nil
      flawed += flaw == nil ? 0 : 1
      lines += 1
      rows.number(household)
      rows.number(store)
      rows.number(41_000_000_000 + basket * 3)
      write(catalogue.products[index], habits, flaw, &dice)
      guard flaw != .tooFewColumns else {
        rows.endRow()
        continue
      }
      rows.number(Calendar2017.week(day))
      let date = Calendar2017.dates[Int(day)]
      rows.timestamp(
        flaw == .impossibleDate ? (date.year, date.month + 12, date.day) : date,
        secondOfDay: second % 86_400)
      rows.endRow()
    }
  }

  /// Product, quantity and amounts.
  private mutating func write(
    _ product: Catalogue.Product, _ habits: Household, _ flaw: Flaw?, _ dice: inout Dice
  ) {
    let quantity = dice.chance(800_000) ? 1 : 2 + dice.below(3)
    let shelf = product.priceCents * quantity
    let retail =
      dice.chance(habits.discountRate) ? shelf * (8 + dice.below(28)) / 100 : 0
    let hasCoupon = dice.chance(habits.couponRate)
    let coupon = hasCoupon ? min(25 * (1 + dice.below(4)), shelf - retail) : 0
    let match = hasCoupon && dice.chance(150_000) ? min(coupon, shelf - retail - coupon) : 0
    rows.number(flaw == .unknownProduct ? 99_999_999 : product.id)
    rows.number(flaw == .noQuantity ? 0 : quantity)
    let sales = flaw == .noQuantity ? 0 : shelf - retail - match
    switch flaw {
    case .wordForAmount: rows.text("n/a")
    case .negativeAmount: rows.cents(-sales)
    default: rows.cents(sales)
    }
    rows.cents(retail)
    rows.cents(flaw == .noQuantity ? 0 : coupon)
    rows.cents(match)
  }

  /// The household's taste on that day, as running totals.
  private mutating func weigh(_ habits: Household, winter: Int64) -> Int64 {
    var total: Int64 = 0
    for index in weights.indices {
      total += habits.affinities[index] * (10_000 + winters[index] * winter) / 10_000
      weights[index] = total
    }
    return total
  }

  /// A category by taste; in it, half of the time the household's own favourite.
  private func product(of household: Int64, _ total: Int64, _ dice: inout Dice) -> Int {
    let draw = dice.below(max(total, 1))
    var category = 0
    while category < weights.count - 1, weights[category] <= draw { category += 1 }
    let size = Catalogue.productsInCategory
    let favourite = (household * 31 + Int64(category) * 17) % size
    let other = min(dice.below(size), dice.below(size))
    return category * Int(size) + Int(dice.chance(500_000) ? favourite : other)
  }
}
