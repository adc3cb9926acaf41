import CanonTypes

/// The rule that a zone follows after its last listed change: a POSIX `TZ` text (RFC 8536, 3.3).
///
/// For example `EST5EDT,M3.2.0,M11.1.0`. POSIX counts offsets west of Greenwich; here they are
/// east.
package struct ZoneRule: Sendable, Hashable {
  package var standard: Int64
  package var daylight: Daylight?

  package struct Daylight: Sendable, Hashable {
    var offset: Int64
    var start: Change
    var end: Change
  }

  /// A day of each year and a wall-clock time on it.
  struct Change: Sendable, Hashable {
    enum Day: Sendable, Hashable {
      /// The `week`-th (5 is the last) `weekday` (0 is Sunday) of a month.
      case weekday(month: Int64, week: Int64, weekday: Int64)
      /// Day 1…365, February 29 never counted.
      case julian(Int64)
      /// Day 0…365, February 29 counted.
      case ordinal(Int64)
    }
    var day: Day
    var seconds: Int64 = 7_200

    /// The wall-clock moment of the change in a year, as seconds since 1970 as if UTC.
    func wallSeconds(in year: Int64) -> Int64 {
      guard let newYear = CivilDate(year: year, month: 1, day: 1)?.daysSinceEpoch else { return 0 }
      let isLeap = CivilDate(year: year, month: 2, day: 29) != nil
      switch day {
      case .julian(let number):
        return (newYear + number - (isLeap && number >= 60 ? 0 : 1)) * 86_400 + seconds
      case .ordinal(let number): return (newYear + number) * 86_400 + seconds
      case .weekday(let month, let week, let weekday):
        guard let first = CivilDate(year: year, month: month, day: 1) else { return 0 }
        // 1970-01-01 was a Thursday (4).
        let dayOfFirst =
          (first.daysSinceEpoch + 4) - (first.daysSinceEpoch + 4).floorDivided(by: 7) * 7
        var day = 1 + (weekday - dayOfFirst + 7) % 7 + (week - 1) * 7
        while CivilDate(year: year, month: month, day: day) == nil { day -= 7 }
        return (first.daysSinceEpoch + day - 1) * 86_400 + seconds
      }
    }
  }

  package func offset(at seconds: Int64) -> Int64 {
    guard let daylight else { return standard }
    let year = CivilDate(daysSinceEpoch: (seconds + standard).floorDivided(by: 86_400)).year
    let start = daylight.start.wallSeconds(in: year) - standard
    let end = daylight.end.wallSeconds(in: year) - daylight.offset
    let isDaylight =
      start < end ? start <= seconds && seconds < end : !(end <= seconds && seconds < start)
    return isDaylight ? daylight.offset : standard
  }
}

extension ZoneRule {
  package init?(_ text: some Sequence<UInt8>) {
    var reader = RuleReader(bytes: Array(text))
    guard reader.skipName(), let standard = reader.time() else { return nil }
    self.standard = -standard
    if reader.isAtEnd { return }
    guard reader.skipName() else { return nil }
    var offset = self.standard + 3_600
    if !reader.isAtEnd, reader.peek != UInt8(ascii: ",") {
      guard let stated = reader.time() else { return nil }
      offset = -stated
    }
    guard let start = reader.change(), let end = reader.change(), reader.isAtEnd else { return nil }
    daylight = Daylight(offset: offset, start: start, end: end)
  }
}

/// Reads the parts of a POSIX `TZ` text from left to right.
private struct RuleReader {
  let bytes: [UInt8]
  var at = 0

  var isAtEnd: Bool { at == bytes.count }
  var peek: UInt8 { at < bytes.count ? bytes[at] : 0 }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  mutating func skipName() -> Bool {
    let begin = at
    if take("<") {
      while !isAtEnd, peek != UInt8(ascii: ">") { at += 1 }
      return take(">")
    }
    while (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(peek & ~0x20), !isAtEnd { at += 1 }
    return at - begin >= 3
  }

  mutating func number(upTo limit: Int64) -> Int64? {
    let begin = at
    while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(peek), at - begin < 4 { at += 1 }
    guard let number = Decimals.number(bytes[begin..<at]), number <= limit else { return nil }
    return number
  }

  /// `±hh[:mm[:ss]]` in seconds; hours up to a week.
  mutating func time() -> Int64? {
    let sign: Int64 = take("-") ? -1 : 1
    if sign == 1 { _ = take("+") }
    guard var seconds = number(upTo: 167).map({ $0 * 3_600 }) else { return nil }
    for unit in [Int64(60), 1] {
      guard take(":") else { break }
      guard let part = number(upTo: 59) else { return nil }
      seconds += part * unit
    }
    return sign * seconds
  }

  /// `,day[/time]`.
  mutating func change() -> ZoneRule.Change? {
    guard take(",") else { return nil }
    var change: ZoneRule.Change
    if take("M") {
      guard let month = number(upTo: 12), month > 0, take("."), let week = number(upTo: 5),
        week > 0, take("."), let weekday = number(upTo: 6)
      else { return nil }
      change = ZoneRule.Change(day: .weekday(month: month, week: week, weekday: weekday))
    } else if take("J") {
      guard let day = number(upTo: 365), day > 0 else { return nil }
      change = ZoneRule.Change(day: .julian(day))
    } else {
      guard let day = number(upTo: 365) else { return nil }
      change = ZoneRule.Change(day: .ordinal(day))
    }
    if take("/") {
      guard let seconds = time() else { return nil }
      change.seconds = seconds
    }
    return change
  }
}
