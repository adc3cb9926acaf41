import CanonTypes

/// Reads moments from source cells, fast for rows that follow one another in time.
///
/// `YYYY-MM-DD`, `YYYY-MM-DD HH:MM:SS` (or `T` between), and either followed by `Z` or `±HH:MM`.
/// Without such an offset it is the wall clock of the zone, or UTC when there is no zone.
package struct InstantCell: Sendable {
  private let zone: Zone?
  private var cachedDate: UInt64 = 0
  private var cachedDay: Int64 = 0
  private var offsetDay = Int64.min
  private var offset: Int64?

  package init(zone: Zone?) { self.zone = zone }

  package mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Cell {
    guard bytes.count >= 10, let day = day(of: bytes) else { return .fault(.notAnInstant) }
    var seconds = day * 86_400
    var at = 10
    if bytes.count >= 19 {
      guard bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"),
        bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
        let hour = InstantCell.pair(bytes, 11), hour < 24,
        let minute = InstantCell.pair(bytes, 14), minute < 60,
        let second = InstantCell.pair(bytes, 17), second < 60
      else { return .fault(.notAnInstant) }
      seconds += hour * 3_600 + minute * 60 + second
      at = 19
    }
    if at == bytes.count { return .value(instant(day: day, wallSeconds: seconds)) }
    guard let offset = InstantCell.offset(bytes, at) else { return .fault(.notAnInstant) }
    return .value(seconds - offset)
  }

  /// The day number of the first ten bytes; the date read last is remembered.
  private mutating func day(of bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let century = InstantCell.pair(bytes, 0), let yearOfCentury = InstantCell.pair(bytes, 2),
      let month = InstantCell.pair(bytes, 5), let day = InstantCell.pair(bytes, 8)
    else { return nil }
    let year = century * 100 + yearOfCentury
    let packed = UInt64(year) << 16 | UInt64(month) << 8 | UInt64(day)
    if packed == cachedDate { return cachedDay }
    guard let date = CivilDate(year: year, month: month, day: day) else { return nil }
    (cachedDate, cachedDay) = (packed, date.daysSinceEpoch)
    return cachedDay
  }

  /// Most days have one offset from the day before to the day after: it is kept by day.
  private mutating func instant(day: Int64, wallSeconds: Int64) -> Int64 {
    guard let zone else { return wallSeconds }
    if day != offsetDay {
      offsetDay = day
      let before = zone.offset(at: (day - 1) * 86_400)
      offset = before == zone.offset(at: (day + 2) * 86_400) ? before : nil
    }
    if let offset { return wallSeconds - offset }
    return zone.instant(ofWallSeconds: wallSeconds)
  }

  /// `Z` or `±HH:MM` from `at` to the end, in seconds east of Greenwich.
  private static func offset(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int64? {
    if bytes.count == at + 1, bytes[at] == UInt8(ascii: "Z") { return 0 }
    guard bytes.count == at + 6, bytes[at + 3] == UInt8(ascii: ":"),
      bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-"),
      let hours = pair(bytes, at + 1), hours < 24, let minutes = pair(bytes, at + 4), minutes < 60
    else { return nil }
    let magnitude = hours * 3_600 + minutes * 60
    return bytes[at] == UInt8(ascii: "-") ? -magnitude : magnitude
  }

  @inline(__always)
  private static func pair(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int64? {
    let tens = bytes[at] &- UInt8(ascii: "0")
    let ones = bytes[at + 1] &- UInt8(ascii: "0")
    return tens < 10 && ones < 10 ? Int64(tens) * 10 + Int64(ones) : nil
  }
}
