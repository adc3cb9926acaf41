/// A moment in UTC, in whole seconds since 1970-01-01T00:00:00Z.
///
/// Leap seconds do not exist here, as in POSIX time. Written as RFC 3339 with `Z`.
package struct Instant: Hashable, Sendable, Comparable, CustomStringConvertible {
  package var seconds: Int64

  package init(seconds: Int64) { self.seconds = seconds }

  package static func < (left: Instant, right: Instant) -> Bool { left.seconds < right.seconds }

  package static func + (left: Instant, right: Period) -> Instant {
    Instant(seconds: left.seconds + right.seconds)
  }

  package static func - (left: Instant, right: Period) -> Instant {
    Instant(seconds: left.seconds - right.seconds)
  }

  package var description: String {
    let day = seconds.floorDivided(by: 86_400)
    let rest = seconds - day * 86_400
    let date = CivilDate(daysSinceEpoch: day)
    let hour = Decimals.padded(rest / 3_600, 2)
    let minute = Decimals.padded(rest / 60 % 60, 2)
    return "\(date)T\(hour):\(minute):\(Decimals.padded(rest % 60, 2))Z"
  }

  /// Reads `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SSZ`; a bare date is its first second in UTC.
  package init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10 || bytes.count == 20,
      let date = CivilDate(String(decoding: bytes[..<10], as: UTF8.self))
    else { return nil }
    var seconds = date.daysSinceEpoch * 86_400
    if bytes.count == 20 {
      guard bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
        bytes[16] == UInt8(ascii: ":"), bytes[19] == UInt8(ascii: "Z"),
        let hour = Decimals.number(bytes[11..<13]), hour < 24,
        let minute = Decimals.number(bytes[14..<16]), minute < 60,
        let second = Decimals.number(bytes[17..<19]), second < 60
      else { return nil }
      seconds += hour * 3_600 + minute * 60 + second
    }
    self.seconds = seconds
  }
}

/// A length of time in whole seconds, never negative in a policy.
package struct Period: Hashable, Sendable, Comparable, CustomStringConvertible {
  package var seconds: Int64

  package init(seconds: Int64) { self.seconds = seconds }

  package static func < (left: Period, right: Period) -> Bool { left.seconds < right.seconds }

  /// The largest unit that divides the length: `28d`, `72h`, `90s`.
  package var description: String {
    for (unit, length) in [("d", Int64(86_400)), ("h", 3_600), ("m", 60)]
    where seconds != 0 && seconds % length == 0 {
      return "\(seconds / length)\(unit)"
    }
    return "\(seconds)s"
  }
}

/// A day of the proleptic Gregorian calendar, written `YYYY-MM-DD`; years 0001 to 9999.
///
/// Conversions follow Howard Hinnant's "chrono-compatible low-level date algorithms".
package struct CivilDate: Hashable, Sendable, CustomStringConvertible {
  package let year: Int64
  package let month: Int64
  package let day: Int64

  package init?(year: Int64, month: Int64, day: Int64) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= CivilDate.length(ofMonth: month, year: year)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = Decimals.number(bytes[0..<4]), let month = Decimals.number(bytes[5..<7]),
      let day = Decimals.number(bytes[8..<10])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  package init(daysSinceEpoch: Int64) {
    let shifted = daysSinceEpoch + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  package var daysSinceEpoch: Int64 {
    let marchYear = month <= 2 ? year - 1 : year
    let era = marchYear.floorDivided(by: 400)
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  package var description: String {
    "\(Decimals.padded(year, 4))-\(Decimals.padded(month, 2))-\(Decimals.padded(day, 2))"
  }

  /// Days of a month.
  package static func length(ofMonth month: Int64, year: Int64) -> Int64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    switch month {
    case 2: return leap ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }
}

extension Int64 {
  /// Division that rounds toward negative infinity; `divisor` is positive.
  package func floorDivided(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}

extension Instant: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let instant = Instant(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "an instant reads like 2026-01-05T00:00:00Z")
    }
    self = instant
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension Period: Codable {
  package init(from decoder: any Decoder) throws {
    seconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(seconds)
  }
}
