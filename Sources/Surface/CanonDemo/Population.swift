/// What an invented household is like; its receipts follow from it and from chance.
struct Household: Sendable {
  /// Millionths of a chance to shop on a day, by month of the year from 0.
  let visitRate: [Int64]
  /// Days (from the first) between which it shops; outside, hardly ever.
  let joined: Int64
  let lapsed: Int64
  /// Millionths of a chance that a basket has yet another line.
  let appetite: Int64
  let couponRate: Int64
  let discountRate: Int64
  let store: Int64
  /// One weight a category; heavy-tailed, so that past purchases tell of future ones.
  let affinities: [Int64]

  /// Deviations of the heavy-tailed factors, as Q16 exponents of two.
  private enum Spread {
    static let rate: Int64 = 75_000
    static let affinity: Int64 = 105_000
    static let drift: Int64 = 34_000
    static let coupon: Int64 = 98_000
  }

  init(dice: inout Dice) {
    let rate = (29_000 * dice.factor(Spread.rate)) >> 16
    let drift = (dice.bell() * Spread.drift) >> 16
    visitRate = (Int64(0)..<12).map { month in
      let power = Dice.powerOfTwo(drift * (month * 2 - 11) / 11)
      return min((rate * power) >> 16, 800_000)
    }
    joined = dice.chance(100_000) ? dice.below(Calendar2017.dayCount) : 0
    lapsed = dice.chance(220_000) ? dice.below(Calendar2017.dayCount) : Calendar2017.dayCount
    let extra = (1_900_000 * dice.factor(36_000)) >> 16
    appetite = min(extra * 1_000 / (1_000 + extra / 1_000), 930_000)
    couponRate = min((12_000 * dice.factor(Spread.coupon)) >> 16, 350_000)
    discountRate = min((280_000 * dice.factor(40_000)) >> 16, 850_000)
    store = 300 + dice.below(60)
    affinities = Catalogue.categories.map { category in
      max((category.popularity * dice.factor(Spread.affinity)) >> 10, 1)
    }
  }

  func visitChance(onDay day: Int64) -> Int64 {
    let date = Calendar2017.dates[Int(day)]
    let rate = visitRate[Int(date.month - 1)] * Calendar2017.weekdayPercent(day) / 100
    return day < joined || day >= lapsed ? rate / 25 : rate
  }
}

/// The days that the receipts cover: 300 before 1 November 2017 and 30 from it.
enum Calendar2017 {
  static let dayCount: Int64 = 330
  /// 5 January, counted from 1 January.
  static let firstDayOfYear: Int64 = 4

  static let dates: [(year: Int64, month: Int64, day: Int64)] = {
    let lengths: [Int64] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var dates: [(year: Int64, month: Int64, day: Int64)] = []
    for (month, length) in lengths.enumerated() {
      for day in 1...length { dates.append((2017, Int64(month) + 1, day)) }
    }
    return Array(dates[Int(firstDayOfYear)..<Int(firstDayOfYear + dayCount)])
  }()

  /// Weeks run from Monday to Sunday; week 1 is Sunday 1 January alone.
  static func week(_ day: Int64) -> Int64 { 1 + (day + firstDayOfYear + 6) / 7 }

  /// How busy a weekday is. Day 0 is a Thursday.
  static func weekdayPercent(_ day: Int64) -> Int64 {
    [92, 108, 128, 122, 88, 84, 86][Int(day % 7)]
  }

  /// −100 in July … 100 in January.
  static func winter(_ day: Int64) -> Int64 {
    let distance = abs(day + firstDayOfYear - 196)
    return min(distance, 365 - distance) * 200 / 182 - 100
  }
}
