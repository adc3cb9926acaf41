/// How an image is laid out: a header of counts, then the sections, each after the one before at
/// the next multiple of eight bytes. Where everything lies follows from the counts alone, so no
/// two sections can overlap and no byte lies between them but zeros. Integers are little-endian.
enum ImageLayout {
  static let magic: [UInt8] = Array("CANONDT1".utf8)
  /// An index that points to nothing.
  static let none: UInt32 = .max
  static let mostBytes = 64 << 20

  enum Section: Int, CaseIterable {
    case facts, stringEnds, stringBytes, probe, words, roles, purposes, markets, families, rows
    case instances, instanceRho, instanceArguments, instanceFamilies, instanceClosed, closed
    case blocks, blockPurposes, rules, obligations, clauses, meets, meetWords, bitmaps
    case concepts, conceptClosed, stewards

    /// Bytes of an element.
    var width: Int {
      switch self {
      case .stringBytes: 1
      case .instanceRho, .instanceFamilies, .instanceClosed, .blockPurposes, .meetWords, .bitmaps,
        .conceptClosed:
        8
      default: 4
      }
    }
  }

  /// The elements of `facts`.
  enum Fact: Int, CaseIterable {
    case policyName, policyVersion, semanticVersion, unit
    /// 1 when the policy is for the markets that it lists only.
    case listsMarkets
    case roles, purposes, markets, families, templates, arguments, instances, closed, blocks
    case rules, clauses, rows, concepts, strings
  }

  /// Elements of a record, by section.
  static let (wordStride, instanceStride, ruleStride, clauseStride, conceptStride) = (6, 9, 8, 3, 4)

  static let headerBytes = 8 + 8 + ((Section.allCases.count + 1) / 2) * 8

  /// FNV-1a over 32 bits.
  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var hash: UInt32 = 0x811C_9DC5
    for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    return hash
  }

  /// Slots of the probe table: a power of two, at most half of them taken.
  static func slots(for strings: Int) -> Int {
    var slots = 4
    while slots < strings * 2 { slots *= 2 }
    return slots
  }

  static func words(_ bits: Int) -> Int { max(1, (bits + 63) / 64) }
}
