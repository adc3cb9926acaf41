/// The outermost form of an image: magic, size, and where each section lies.
struct ImageShape {
  let base: UnsafeRawPointer
  let offsets: [Int]
  let counts: [Int]
  let facts: [Int]

  init(_ bytes: UnsafeRawBufferPointer) throws(DecisionFault) {
    func require(_ holds: Bool, _ sentence: String) throws(DecisionFault) {
      guard holds else { throw DecisionFault(.imageNotWhole, sentence) }
    }
    try require(
      bytes.count >= ImageLayout.headerBytes && bytes.count <= ImageLayout.mostBytes,
      "an image has \(ImageLayout.headerBytes) to \(ImageLayout.mostBytes) bytes")
    guard let base = bytes.baseAddress, Int(bitPattern: base) % 8 == 0 else {
      throw DecisionFault(.imageMisplaced, "an image begins at a multiple of eight bytes")
    }
    self.base = base
    try require(
      zip(bytes, ImageLayout.magic).allSatisfy { $0 == $1 }, "these bytes are no image")
    try require(
      base.load(fromByteOffset: 8, as: UInt64.self).littleEndian == UInt64(bytes.count),
      "the image is cut off, or longer than it says")
    var (offsets, counts): ([Int], [Int]) = ([], [])
    var position = ImageLayout.headerBytes
    func zeros(_ range: Range<Int>) -> Bool { bytes[range].allSatisfy { $0 == 0 } }
    let sections = ImageLayout.Section.allCases
    try require(zeros((16 + sections.count * 4)..<position), "the header ends in zeros")
    for section in sections {
      let count = Int(base.load(fromByteOffset: 16 + section.rawValue * 4, as: UInt32.self))
      offsets.append(position)
      counts.append(count)
      let end = position + count * section.width
      let next = (end + 7) & ~7
      try require(next <= bytes.count, "section \(section) reaches beyond the image")
      try require(zeros(end..<next), "zeros follow section \(section)")
      position = next
    }
    try require(position == bytes.count, "something follows the last section")
    try require(counts[0] == ImageLayout.Fact.allCases.count, "the facts are not complete")
    let first = offsets[0]
    facts = (0..<counts[0]).map {
      Int(base.load(fromByteOffset: first + $0 * 4, as: UInt32.self))
    }
    // Products of two counts are taken before the sections are compared with them.
    try require(
      facts.allSatisfy { $0 <= bytes.count }, "the image counts more things than it has bytes")
    (self.offsets, self.counts) = (offsets, counts)
  }
}
