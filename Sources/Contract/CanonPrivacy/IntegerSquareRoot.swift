/// Square roots of integers, rounded to integers without a float.
package enum IntegerSquareRoot {
  /// ⌊√`square`⌋ by Newton's steps from above, which fall strictly until they are done.
  package static func floor(of square: UInt64) -> UInt64 {
    UInt64(floor(of: UInt128(square)))
  }

  package static func floor(of square: UInt128) -> UInt128 {
    if square < 2 { return square }
    let bits = UInt128.bitWidth - square.leadingZeroBitCount
    var root = UInt128(1) << UInt128((bits + 1) / 2)
    while true {
      let next = (root + square / root) / 2
      if next >= root { return root }
      root = next
    }
  }

  package static func ceiling(of square: UInt128) -> UInt128 {
    let root = floor(of: square)
    return root * root == square ? root : root + 1
  }
}
