/// The bytes of a segment: some rows of one unit from one file, column by column.
///
/// `salt(32) layout(4) rows(4) columns(2)`, then for each column its smallest value (8), the width
/// in bytes 0…8, and the difference of each row to the smallest in that width; all little-endian;
/// zeros up to a multiple of 256, so that a size tells little of how much somebody buys.
package enum SegmentCoding {
  package static let saltBytes = 32
  private static let headBytes = 42

  /// - Parameters:
  ///   - rows: row-major values, `stride` a row.
  ///   - indices: the rows of the unit, in order.
  package static func encode(
    rows: UnsafeBufferPointer<Int64>, stride: Int, indices: ArraySlice<Int32>, layout: UInt32,
    salt: [UInt8]
  ) -> [UInt8] {
    precondition(salt.count == saltBytes, "a salt has 32 bytes: \(salt.count)")
    var bytes = salt
    bytes.reserveCapacity(headBytes + stride * (9 + indices.count * 8) + 256)
    append(UInt64(layout), 4, to: &bytes)
    append(UInt64(indices.count), 4, to: &bytes)
    append(UInt64(stride), 2, to: &bytes)
    for column in 0..<stride {
      var (low, high) = (Int64.max, Int64.min)
      for index in indices {
        let value = rows[Int(index) * stride + column]
        low = min(low, value)
        high = max(high, value)
      }
      let span = UInt64(bitPattern: high &- low)
      let width = (64 - span.leadingZeroBitCount + 7) / 8
      append(UInt64(bitPattern: low), 8, to: &bytes)
      bytes.append(UInt8(width))
      for index in indices {
        append(UInt64(bitPattern: rows[Int(index) * stride + column] &- low), width, to: &bytes)
      }
    }
    bytes.append(contentsOf: repeatElement(0, count: (256 - bytes.count % 256) % 256))
    return bytes
  }

  /// A segment's rows: one array a column.
  package struct Rows {
    package var layout: UInt32
    package var count: Int
    package var columns: [[Int64]]
  }

  /// - Returns: `nil` when the bytes are not a segment.
  package static func decode(_ bytes: [UInt8]) -> Rows? {
    guard bytes.count >= headBytes else { return nil }
    return bytes.withUnsafeBufferPointer { bytes in
      let layout = UInt32(truncatingIfNeeded: word(bytes, 32, 4))
      let count = Int(word(bytes, 36, 4))
      let stride = Int(word(bytes, 40, 2))
      var at = headBytes
      var columns: [[Int64]] = []
      for _ in 0..<stride {
        guard at + 9 <= bytes.count else { return nil }
        let low = Int64(bitPattern: word(bytes, at, 8))
        let width = Int(bytes[at + 8])
        at += 9
        guard width <= 8, count * width <= bytes.count - at else { return nil }
        let begin = at
        columns.append(
          Array(unsafeUninitializedCapacity: count) { values, initialized in
            for row in 0..<count {
              let difference = word(bytes, begin + row * width, width)
              values[row] = low &+ Int64(bitPattern: difference)
            }
            initialized = count
          })
        at += count * width
      }
      return Rows(layout: layout, count: count, columns: columns)
    }
  }

  @inline(__always)
  private static func append(_ word: UInt64, _ width: Int, to bytes: inout [UInt8]) {
    var rest = word
    for _ in 0..<width {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, _ width: Int) -> UInt64 {
    var word: UInt64 = 0
    for offset in 0..<width { word |= UInt64(bytes[at + offset]) << UInt64(8 * offset) }
    return word
  }
}
