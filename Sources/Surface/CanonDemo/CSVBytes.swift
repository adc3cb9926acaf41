/// Comma-separated rows as bytes, written field by field without a string for any of them.
struct CSVBytes: Sendable {
  private(set) var bytes: [UInt8] = []
  private var startsRow = true

  init(_ heading: StaticString, reserving count: Int = 0) {
    bytes.reserveCapacity(count)
    heading.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\n"))
  }

  mutating func number(_ number: Int64) {
    separate()
    digits(number, 1)
  }

  /// An amount with two decimals.
  mutating func cents(_ cents: Int64) {
    separate()
    if cents < 0 { bytes.append(UInt8(ascii: "-")) }
    let magnitude = Int64(cents.magnitude)
    digits(magnitude / 100, 1)
    bytes.append(UInt8(ascii: "."))
    digits(magnitude % 100, 2)
  }

  /// A text without comma, quote or line end.
  mutating func text(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
  }

  /// `YYYY-MM-DD HH:MM:SS`.
  mutating func timestamp(_ date: (year: Int64, month: Int64, day: Int64), secondOfDay: Int64) {
    separate()
    digits(date.year, 4)
    bytes.append(UInt8(ascii: "-"))
    digits(date.month, 2)
    bytes.append(UInt8(ascii: "-"))
    digits(date.day, 2)
    bytes.append(UInt8(ascii: " "))
    digits(secondOfDay / 3_600, 2)
    bytes.append(UInt8(ascii: ":"))
    digits(secondOfDay / 60 % 60, 2)
    bytes.append(UInt8(ascii: ":"))
    digits(secondOfDay % 60, 2)
  }

  mutating func endRow() {
    bytes.append(UInt8(ascii: "\n"))
    startsRow = true
  }

  private mutating func separate() {
    if !startsRow { bytes.append(UInt8(ascii: ",")) }
    startsRow = false
  }

  /// The digits of a number that is not negative, at least `width` of them.
  private mutating func digits(_ number: Int64, _ width: Int) {
    let start = bytes.count
    var rest = number
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0 || bytes.count - start < width
    var (low, high) = (start, bytes.count - 1)
    while low < high {
      bytes.swapAt(low, high)
      (low, high) = (low + 1, high - 1)
    }
  }
}
