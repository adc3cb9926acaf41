/// A small seeded generator of integers: SplitMix64 (Steele, Lea and Flood 2014).
///
/// It makes invented receipts and nothing else; whatever protects anyone draws from CanonCrypto.
struct Dice: Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func word() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// A number in 0 ..< `bound`; its bias, below `bound` / 2^64, does not matter here.
  mutating func below(_ bound: Int64) -> Int64 {
    Int64(word().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Whether an event of that many millionths happens.
  mutating func chance(_ millionths: Int64) -> Bool { below(1_000_000) < millionths }

  /// A bell-shaped number with mean 0 and standard deviation 1 in Q16 (65,536 is one deviation):
  /// the centred sum of twelve uniform 16-bit numbers.
  mutating func bell() -> Int64 {
    var sum: Int64 = -6 * 65_536
    for _ in 0..<3 {
      let four = word()
      sum += Int64(four & 0xffff) + Int64(four >> 16 & 0xffff)
      sum += Int64(four >> 32 & 0xffff) + Int64(four >> 48)
    }
    return sum
  }

  /// 2^(`deviationQ16` × bell) in Q16: a heavy-tailed factor whose median is 65,536.
  mutating func factor(_ deviationQ16: Int64) -> Int64 {
    Dice.powerOfTwo((bell() * deviationQ16) >> 16)
  }

  /// 2^`exponent`, both in Q16, truncated; the exponent is cut to −15 … 15.
  static func powerOfTwo(_ exponent: Int64) -> Int64 {
    let clamped = min(max(exponent, -15 << 16), 15 << 16)
    var result: Int64 = 1 << 30
    for (bit, root) in roots.enumerated() where clamped >> (15 - Int64(bit)) & 1 == 1 {
      result = (result * root) >> 30
    }
    let whole = clamped >> 16
    return whole >= 0 ? (result << whole) >> 14 : result >> (14 - whole)
  }

  /// 2^(1/2), 2^(1/4), … 2^(1/65536) in Q30.
  private static let roots: [Int64] = [
    1_518_500_250, 1_276_901_417, 1_170_923_762, 1_121_280_436, 1_097_253_708, 1_085_434_106,
    1_079_572_136, 1_076_653_033, 1_075_196_443, 1_074_468_888, 1_074_105_294, 1_073_923_544,
    1_073_832_680, 1_073_787_251, 1_073_764_537, 1_073_753_181,
  ]
}
