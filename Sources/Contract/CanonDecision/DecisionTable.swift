package import CanonProgram
import Glibc

/// The rules of a program as an image that is read in place: nothing is parsed, and every index in
/// it was checked when the table was made, so decisions read it without looking again.
///
/// The memory never changes while the table lives; its owner sees to that.
package final class DecisionTable: @unchecked Sendable {
  let base: UnsafeRawPointer
  let byteCount: Int
  /// Where each section begins, and how many elements it has.
  let offsets: [Int]
  let counts: [Int]
  private let owned: UnsafeMutableRawPointer?
  private let owner: AnyObject?

  let (bitmapWords, summaryWords): (Int, Int)
  let (marketWords, familyWords, purposeWords, closedWords): (Int, Int, Int, Int)
  let (roleCount, purposeCount, marketCount, familyCount): (Int, Int, Int, Int)
  let (templateCount, argumentCount, instanceCount, closedCount): (Int, Int, Int, Int)
  let (ruleCount, clauseCount, conceptCount, stringCount): (Int, Int, Int, Int)
  let (roleRow, purposeRow, marketRow, familyRow, argumentRow): (Int, Int, Int, Int, Int)
  // The hot sections, found once.
  let bitmaps: UnsafePointer<UInt64>
  let clauses: UnsafePointer<UInt32>
  let rules: UnsafePointer<UInt32>
  let words: UnsafePointer<UInt32>

  /// The image of a program: deterministic, position-independent.
  package static func encode(_ program: Program) throws(DecisionFault) -> [UInt8] {
    var writer = try ImageWriter(program)
    return try writer.image()
  }

  /// A table of its own copy of the bytes.
  package convenience init(validating bytes: [UInt8]) throws(DecisionFault) {
    let copy = UnsafeMutableRawPointer.allocate(byteCount: max(8, bytes.count), alignment: 8)
    bytes.withUnsafeBytes {
      if let base = $0.baseAddress { copy.copyMemory(from: base, byteCount: $0.count) }
    }
    let raw = UnsafeRawBufferPointer(start: copy, count: bytes.count)
    do {
      try self.init(raw, owned: copy, owner: nil)
    } catch {
      copy.deallocate()
      throw error
    }
  }

  /// A table over memory that `owner` keeps, a mapped file for one; it begins at a multiple of 8.
  package convenience init(
    validating bytes: UnsafeRawBufferPointer, owner: AnyObject?
  ) throws(DecisionFault) {
    try self.init(bytes, owned: nil, owner: owner)
  }

  private init(
    _ bytes: UnsafeRawBufferPointer, owned: UnsafeMutableRawPointer?, owner: AnyObject?
  ) throws(DecisionFault) {
    let shape = try ImageShape(bytes)
    func fact(_ fact: ImageLayout.Fact) -> Int { shape.facts[fact.rawValue] }
    (base, byteCount, self.owned, self.owner) = (shape.base, bytes.count, owned, owner)
    (offsets, counts) = (shape.offsets, shape.counts)
    (roleCount, purposeCount) = (fact(.roles), fact(.purposes))
    (marketCount, familyCount) = (fact(.markets), fact(.families))
    (templateCount, argumentCount) = (fact(.templates), fact(.arguments))
    (instanceCount, closedCount) = (fact(.instances), fact(.closed))
    (ruleCount, clauseCount) = (fact(.rules), fact(.clauses))
    (conceptCount, stringCount) = (fact(.concepts), fact(.strings))
    bitmapWords = ImageLayout.words(fact(.clauses))
    summaryWords = ImageLayout.words(bitmapWords)
    marketWords = ImageLayout.words(fact(.markets) + 1)
    familyWords = ImageLayout.words(fact(.families) + 1)
    purposeWords = ImageLayout.words(fact(.purposes))
    closedWords = ImageLayout.words(fact(.closed))
    roleRow = templateCount
    purposeRow = roleRow + roleCount + 1
    marketRow = purposeRow + purposeCount + 1
    familyRow = marketRow + marketCount + 1
    argumentRow = familyRow + familyCount + 1
    func section<Element>(_ section: ImageLayout.Section) -> UnsafePointer<Element> {
      (shape.base + shape.offsets[section.rawValue]).assumingMemoryBound(to: Element.self)
    }
    bitmaps = section(.bitmaps)
    clauses = section(.clauses)
    rules = section(.rules)
    words = section(.words)
    do {
      try ImageCheck(self).run()
    } catch {
      // The copy belongs to the caller until the table is whole.
      disowned = true
      throw error
    }
  }

  private var disowned = false

  deinit { if !disowned { owned?.deallocate() } }
}

extension DecisionTable {
  func count(_ section: ImageLayout.Section) -> Int { counts[section.rawValue] }

  @inline(__always)
  func small(_ section: ImageLayout.Section) -> UnsafePointer<UInt32> {
    (base + offsets[section.rawValue]).assumingMemoryBound(to: UInt32.self)
  }

  @inline(__always)
  func large(_ section: ImageLayout.Section) -> UnsafePointer<UInt64> {
    (base + offsets[section.rawValue]).assumingMemoryBound(to: UInt64.self)
  }

  func fact(_ fact: ImageLayout.Fact) -> UInt32 { small(.facts)[fact.rawValue] }

  /// The bytes of a string, in place.
  @inline(__always)
  func bytes(of string: UInt32) -> UnsafeBufferPointer<UInt8> {
    let ends = small(.stringEnds)
    let start = Int(ends[Int(string)])
    return UnsafeBufferPointer(
      start: (base + offsets[ImageLayout.Section.stringBytes.rawValue] + start)
        .assumingMemoryBound(to: UInt8.self), count: Int(ends[Int(string) + 1]) - start)
  }

  func text(_ string: UInt32) -> String {
    string == ImageLayout.none ? "" : String(decoding: bytes(of: string), as: UTF8.self)
  }

  /// The number of a string; `none` for one that the image does not hold.
  func number(of text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    let mask = count(.probe) - 1
    let probe = small(.probe)
    var slot = Int(ImageLayout.hash(text)) & mask
    while probe[slot] != 0 {
      let candidate = probe[slot] - 1
      let bytes = bytes(of: candidate)
      if bytes.count == text.count && same(bytes, text) { return candidate }
      slot = (slot + 1) & mask
    }
    return ImageLayout.none
  }

  @inline(__always)
  private func same(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard let one = left.baseAddress, let two = right.baseAddress else { return true }
    return memcmp(one, two, right.count) == 0
  }

  /// What a string names: a role, a purpose, a market, a family, an instance, a concept.
  enum Kind: Int { case role, purpose, market, family, instance, concept }

  @inline(__always)
  func member(_ kind: Kind, _ string: UInt32) -> Int? {
    guard string != ImageLayout.none else { return nil }
    let member = words[Int(string) * ImageLayout.wordStride + kind.rawValue]
    return member == ImageLayout.none ? nil : Int(member)
  }

  func member(_ kind: Kind, _ text: String) -> Int? {
    var text = text
    return text.withUTF8 { member(kind, number(of: $0)) }
  }

  @inline(__always)
  func row(_ index: Int) -> UnsafePointer<UInt64> {
    bitmaps + index * (summaryWords + bitmapWords)
  }

  /// Whether a clause allows the value of a row.
  @inline(__always)
  func allows(_ row: Int, _ clause: Int) -> Bool {
    self.row(row)[summaryWords + clause >> 6] & (1 << UInt64(clause & 63)) != 0
  }
}

/// A rule as the image has it.
package struct TableRule: Hashable, Sendable {
  package enum Effect: Int, Sendable { case permit, forbid, require }
  package var id: String
  package var effect: Effect
  package var because: String?
  package var place: SourcePlace
  /// What a requirement obliges to, as authors write it.
  package var obligations: [String]
}

extension DecisionTable {
  package var rulesCount: Int { ruleCount }

  package func rule(_ index: Int) -> TableRule {
    let record = rules + index * ImageLayout.ruleStride
    let owed = small(.obligations)
    return TableRule(
      id: text(record[0]), effect: TableRule.Effect(rawValue: Int(record[1])) ?? .forbid,
      because: record[2] == ImageLayout.none ? nil : text(record[2]),
      place: SourcePlace(
        file: text(record[3]), line: Int64(record[4]), column: Int64(record[5])),
      obligations: (0..<Int(record[7])).map { text(owed[Int(record[6]) + $0]) })
  }

  package var policyName: String { text(fact(.policyName)) }
  package var policyVersion: String { text(fact(.policyVersion)) }
  package var semanticVersion: String { text(fact(.semanticVersion)) }
}
