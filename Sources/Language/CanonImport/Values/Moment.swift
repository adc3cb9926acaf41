import CanonTypes

/// A date, a time of day or both, as nanoseconds on the UTC line since 1970.
///
/// XACML leaves open what zone stands for none; here it is UTC, as the documents say.
struct Moment: Hashable, Comparable, Sendable, CustomStringConvertible {
  var seconds: Int64
  var nanoseconds: Int64

  static func < (left: Moment, right: Moment) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  var description: String { Instant(seconds: seconds).description }

  /// The part of a name that says it: `2026_01_05`, `08_00`.
  func word(of type: DataType) -> String {
    let parts = description.split(separator: "T")
    let date = parts[0].replacing("-", with: "_")
    let digits = parts[1].split { ":Z".contains($0) }
    let time = digits.prefix(digits.last == "00" ? 2 : 3).joined(separator: "_")
    return type == .date ? String(date) : type == .time ? time : "\(date)_\(time)"
  }

  init(seconds: Int64, nanoseconds: Int64 = 0) {
    (self.seconds, self.nanoseconds) = (seconds, nanoseconds)
  }

  /// A literal of XML Schema 1.0 part 2, 3.2.7 to 3.2.9.
  init?(_ type: DataType, _ text: String) {
    var reader = LexicalReader(text)
    var (seconds, nanoseconds): (Int64, Int64) = (0, 0)
    if type != .time {
      guard let year = reader.number(4), reader.take("-"), let month = reader.number(2),
        reader.take("-"), let day = reader.number(2),
        let date = CivilDate(year: year, month: month, day: day)
      else { return nil }
      seconds = date.daysSinceEpoch * 86_400
    }
    if type == .dateTime { guard reader.take("T") else { return nil } }
    if type != .date {
      guard let hour = reader.number(2), reader.take(":"), let minute = reader.number(2),
        reader.take(":"), let second = reader.number(2), hour < 24, minute < 60, second < 60,
        let fraction = reader.fraction()
      else { return nil }
      seconds += hour * 3_600 + minute * 60 + second
      nanoseconds = fraction
    }
    guard let offset = reader.zone(), reader.isAtEnd else { return nil }
    self.init(seconds: seconds - offset, nanoseconds: nanoseconds)
  }

  func adding(seconds more: Int64) -> Moment? {
    let (sum, overflow) = seconds.addingReportingOverflow(more)
    return overflow ? nil : Moment(seconds: sum, nanoseconds: nanoseconds)
  }

  /// Adds months; a day that the month does not have becomes its last (XML Schema, appendix E).
  ///
  /// - Returns: `nil` outside of the years 1 to 9999.
  func adding(months: Int64) -> Moment? {
    guard abs(months) < 1_000_000 else { return nil }
    let day = seconds.floorDivided(by: 86_400)
    let date = CivilDate(daysSinceEpoch: day)
    let count = date.year * 12 + date.month - 1 + months
    let (year, month) = (count.floorDivided(by: 12), count - count.floorDivided(by: 12) * 12 + 1)
    let last = CivilDate.length(ofMonth: month, year: year)
    guard let moved = CivilDate(year: year, month: month, day: min(date.day, last)) else {
      return nil
    }
    return Moment(
      seconds: seconds + (moved.daysSinceEpoch - day) * 86_400, nanoseconds: nanoseconds)
  }
}

/// Reads `PnDTnHnMnS` as seconds and `PnYnM` as months.
enum DurationReader {
  static func read(_ text: String, _ type: DataType) -> Int64? {
    var reader = LexicalReader(text)
    let isNegative = reader.take("-")
    guard reader.take("P") else { return nil }
    var units: [(Character, Int64)] =
      type == .dayTimeDuration ? [("D", 86_400)] : [("Y", 12), ("M", 1)]
    var (total, count): (Int64, Int) = (0, 0)
    while true {
      if type == .dayTimeDuration, reader.take("T") {
        units = [("H", 3_600), ("M", 60), ("S", 1)]
        guard !reader.isAtEnd else { return nil }
      }
      guard let number = reader.digits() else { break }
      guard let index = units.firstIndex(where: { reader.take($0.0) }), number < 1 << 40 else {
        return nil
      }
      total += number * units[index].1
      count += 1
      units.removeFirst(index + 1)
    }
    return reader.isAtEnd && count > 0 ? (isNegative ? -total : total) : nil
  }
}

/// A cursor over a literal.
struct LexicalReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = text[...].utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ character: Character) -> Bool {
    guard let byte = rest.first, byte == character.asciiValue else { return false }
    rest.removeFirst()
    return true
  }

  /// Exactly so many digits.
  mutating func number(_ count: Int) -> Int64? {
    let part = rest.prefix(count)
    guard part.count == count, part.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    rest = rest.dropFirst(count)
    return part.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }

  /// All digits that follow, at most 12.
  mutating func digits() -> Int64? {
    let count = rest.prefix { (0x30...0x39).contains($0) }.count
    return (1...12).contains(count) ? number(count) : nil
  }

  /// A fraction of seconds in nanoseconds; zero when there is none.
  mutating func fraction() -> Int64? {
    guard take(".") else { return 0 }
    let count = rest.prefix { (0x30...0x39).contains($0) }.count
    guard (1...9).contains(count), let value = number(count) else { return nil }
    return (count..<9).reduce(value) { number, _ in number * 10 }
  }

  /// A zone in seconds east of UTC; zero when there is none.
  mutating func zone() -> Int64? {
    if isAtEnd || take("Z") { return 0 }
    let isEast = take("+")
    guard isEast || take("-"), let hour = number(2), take(":"), let minute = number(2),
      hour * 60 + minute <= 14 * 60, minute < 60
    else { return nil }
    return (isEast ? 1 : -1) * (hour * 3_600 + minute * 60)
  }
}
