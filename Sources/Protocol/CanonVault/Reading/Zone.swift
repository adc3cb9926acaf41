import CanonTypes

/// The offsets of one time zone from UTC, as the system's zone file states them (RFC 8536).
///
/// A wall-clock time that a change of offset repeats is its earlier moment, and one that a change
/// skips is moved forward by the gap: both mean the offset in force before the change.
package struct Zone: Sendable {
  /// Seconds since 1970 in UTC at which the offset changes, ascending.
  private var transitions: [Int64] = []
  /// The offset from each transition on, in seconds east of Greenwich.
  private var offsets: [Int64] = []
  private var first: Int64 = 0
  private var rule: ZoneRule?

  /// - Returns: `nil` unless `file` is a zone file of version 2 or later.
  package init?(file: [UInt8]) {
    guard let old = Header(file, at: 0), old.version >= UInt8(ascii: "2") else { return nil }
    let begin = 44 + old.bodyLength(timeBytes: 4)
    guard let header = Header(file, at: begin) else { return nil }
    let times = begin + 44
    let kinds = times + header.times * 8
    let types = kinds + header.times
    let footer = times + header.bodyLength(timeBytes: 8)
    guard header.types > 0, footer < file.count, file[footer] == UInt8(ascii: "\n") else {
      return nil
    }
    func offset(ofType type: Int) -> Int64 {
      let at = types + type * 6
      return Int64(Int32(truncatingIfNeeded: Zone.integer(file, at, bytes: 4)))
    }
    for index in 0..<header.times {
      let type = Int(file[kinds + index])
      guard type < header.types else { return nil }
      transitions.append(Zone.integer(file, times + index * 8, bytes: 8))
      offsets.append(offset(ofType: type))
    }
    first = offset(ofType: 0)
    let text = file[(footer + 1)...].prefix { $0 != UInt8(ascii: "\n") }
    if !text.isEmpty {
      guard let rule = ZoneRule(text) else { return nil }
      self.rule = rule
    }
  }

  /// The offset in force at a moment, in seconds east of Greenwich.
  package func offset(at seconds: Int64) -> Int64 {
    var (low, high) = (0, transitions.count)
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    if low == transitions.count, let rule { return rule.offset(at: seconds) }
    return low == 0 ? first : offsets[low - 1]
  }

  /// The moment at which clocks of this zone show `wallSeconds` (seconds since 1970, as if UTC).
  package func instant(ofWallSeconds wallSeconds: Int64) -> Int64 {
    let before = offset(at: wallSeconds - 86_400)
    let after = offset(at: wallSeconds + 86_400)
    if before == after || offset(at: wallSeconds - before) == before { return wallSeconds - before }
    return offset(at: wallSeconds - after) == after ? wallSeconds - after : wallSeconds - before
  }

  /// The counts at the beginning of each half of a zone file.
  private struct Header {
    var version: UInt8
    var utcMarks, standardMarks, leaps, times, types, characters: Int

    init?(_ file: [UInt8], at begin: Int) {
      guard begin + 44 <= file.count, file[begin..<begin + 4].elementsEqual("TZif".utf8) else {
        return nil
      }
      version = file[begin + 4]
      func count(_ index: Int) -> Int {
        Int(Zone.integer(file, begin + 20 + index * 4, bytes: 4) & 0xFFFF_FFFF)
      }
      (utcMarks, standardMarks, leaps) = (count(0), count(1), count(2))
      (times, types, characters) = (count(3), count(4), count(5))
      guard bodyLength(timeBytes: 4) <= file.count else { return nil }
    }

    func bodyLength(timeBytes: Int) -> Int {
      times * (timeBytes + 1) + types * 6 + characters + leaps * (timeBytes + 4) + standardMarks
        + utcMarks
    }
  }

  /// A big-endian integer, sign-extended when it has eight bytes.
  private static func integer(_ file: [UInt8], _ at: Int, bytes: Int) -> Int64 {
    var word: UInt64 = 0
    for index in at..<at + bytes { word = word << 8 | UInt64(file[index]) }
    return Int64(bitPattern: word)
  }
}
