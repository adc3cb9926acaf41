/// Exact reading of decimal numbers from bytes, as integers of a stated scale.
package enum DecimalCell {
  /// Reads `-?digits(.digits)?` as a whole number of 10^−`scale`.
  ///
  /// No exponent, no sign `+`, no spaces. Digits beyond the scale must be zeros: nothing is ever
  /// rounded. At most eighteen digits count.
  package static func read(_ bytes: UnsafeBufferPointer<UInt8>, scale: Int) -> Cell {
    var at = 0
    let end = bytes.count
    let negative = end > 0 && bytes[0] == UInt8(ascii: "-")
    if negative { at = 1 }
    var magnitude: Int64 = 0
    let digitsStart = at
    while at < end, let digit = digit(bytes[at]) {
      if magnitude >= largestBeforeShift { return .fault(.numberTooLarge) }
      magnitude = magnitude * 10 + digit
      at += 1
    }
    if at == digitsStart { return .fault(.notANumber) }
    var missing = scale
    if at < end {
      guard bytes[at] == UInt8(ascii: "."), at + 1 < end else { return .fault(.notANumber) }
      at += 1
      var isExact = true
      while at < end {
        guard let digit = digit(bytes[at]) else { return .fault(.notANumber) }
        at += 1
        if missing > 0 {
          if magnitude >= largestBeforeShift { return .fault(.numberTooLarge) }
          magnitude = magnitude * 10 + digit
          missing -= 1
        } else if digit != 0 {
          isExact = false
        }
      }
      if !isExact { return .fault(.notRepresentable) }
    }
    for _ in 0..<missing {
      if magnitude >= largestBeforeShift { return .fault(.numberTooLarge) }
      magnitude *= 10
    }
    return .value(negative ? -magnitude : magnitude)
  }

  /// 10^17: a number below it stays within eighteen digits when one more is appended.
  private static let largestBeforeShift: Int64 = 100_000_000_000_000_000

  @inline(__always)
  private static func digit(_ byte: UInt8) -> Int64? {
    let value = byte &- UInt8(ascii: "0")
    return value < 10 ? Int64(value) : nil
  }
}

/// A market code packed into one integer, so that it orders and compares as a number.
///
/// The code's one to six bytes (letters and digits) stand big-endian in the low 48 bits: every
/// Vault packs alike, and no table of codes has to be kept.
package enum MarketCode {
  package static func packed(_ code: some Collection<UInt8>) -> Int64? {
    guard (1...6).contains(code.count) else { return nil }
    var packed: Int64 = 0
    for byte in code {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        packed = packed << 8 | Int64(byte)
      default: return nil
      }
    }
    return packed
  }
}
