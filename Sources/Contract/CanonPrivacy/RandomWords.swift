/// A source of independent uniform 64-bit words: a keystream in a Vault, a seeded generator in
/// tests.
///
/// Whoever draws from it consumes words in a written order, so a sealed seed replays every draw.
package protocol RandomWords {
  mutating func next() -> UInt64
}

extension RandomWords {
  /// A uniform number in 0..<`bound`, exactly, by rejection on the bits of `bound` − 1.
  ///
  /// Takes one word a try when the bound fits 64 bits, else two (low word first); each try
  /// succeeds with probability above one half.
  mutating func uniform(below bound: UInt128) -> UInt128 {
    precondition(bound > 0, "no number lies below zero")
    let largest = bound - 1
    if largest == 0 { return 0 }
    let mask = UInt128.max >> UInt128(largest.leadingZeroBitCount)
    while true {
      var word = UInt128(next())
      if largest > UInt128(UInt64.max) { word |= UInt128(next()) << 64 }
      if word & mask <= largest { return word & mask }
    }
  }
}
