/// What a section of a bundle holds; the raw value is its number in the file.
package enum SectionKind: UInt32, Sendable, Hashable, CaseIterable, Comparable {
  case manifest = 1
  case program = 2
  case parameters = 3
  case sourceMap = 4
  case certificate = 5
  case exposure = 6
  case compatibility = 7
  case documentation = 8
  /// Raw bytes, laid out for decisions without any parsing.
  case decision = 9

  package static func < (left: SectionKind, right: SectionKind) -> Bool {
    left.rawValue < right.rawValue
  }

  /// Every bundle has these.
  static let required = allCases.filter { $0 != .decision }
}

/// The outermost form of a bundle file, `Docs/Formats/Bundle.md`: where each section lies.
///
/// It holds offsets alone, so that it serves bytes in memory and a mapped file alike. Reading one
/// proves that every range lies inside the file, that nothing lies between or beside sections, and
/// that these sections have no other file.
package struct Container: Sendable, Hashable {
  /// Bytes from the start that the bundle's digest is of; the envelope follows.
  package let bodyLength: Int
  /// Ascending by kind.
  package let sections: [Section]

  /// A section and its bytes in the file.
  package struct Section: Sendable, Hashable {
    package let kind: SectionKind
    package let range: Range<Int>
  }

  /// A byte above 127, letters, both line ends and end-of-file: what text transfer would spoil.
  package static let magic: [UInt8] = [0x89, 0x43, 0x42, 0x4E, 0x0D, 0x0A, 0x1A, 0x0A]
  package static let version: UInt32 = 2
  static let headerLength = 24
  static let entryLength = 24
  static let alignment = 8

  package func range(of kind: SectionKind) -> Range<Int>? {
    sections.first { $0.kind == kind }?.range
  }

  /// Reads the header and the table; no byte of a section is looked at but the padding.
  package init(_ bytes: UnsafeRawBufferPointer) throws(BundleFault) {
    guard bytes.count <= Bundle.mostBytes else {
      throw BundleFault(
        .brokenContainer, "the file has \(bytes.count) bytes; at most \(Bundle.mostBytes) are read")
    }
    guard bytes.count >= Container.headerLength,
      Container.magic.elementsEqual(bytes.prefix(Container.magic.count))
    else { throw BundleFault(.notABundle, "the file does not begin as a bundle does") }
    let version = Container.word(bytes, 8)
    guard version == Container.version else {
      throw BundleFault(
        .unknownFormat, at: "header.version",
        "this is version \(version); \(Container.version) is understood here")
    }
    let length = Container.long(bytes, 16)
    guard length <= UInt64(bytes.count), length.isMultiple(of: UInt64(Container.alignment)) else {
      throw BundleFault(
        .brokenContainer, at: "header.bodyLength",
        "a body of \(length) bytes does not fit a file of \(bytes.count)")
    }
    bodyLength = Int(length)
    sections = try Container.table(
      bytes, count: Container.word(bytes, 12), bodyLength: bodyLength)
    guard bodyLength < bytes.count else {
      throw BundleFault(.brokenContainer, at: "envelope", "nothing follows the body")
    }
  }

  private static func table(
    _ bytes: UnsafeRawBufferPointer, count: UInt32, bodyLength: Int
  ) throws(BundleFault) -> [Section] {
    let start = headerLength + Int(min(count, 1 << 20)) * entryLength
    guard (1...UInt32(SectionKind.allCases.count)).contains(count), start <= bodyLength else {
      throw BundleFault(.brokenContainer, at: "header.sections", "a table of \(count) sections")
    }
    var sections: [Section] = []
    var end = start
    for index in 0..<Int(count) {
      let entry = headerLength + index * entryLength
      let path = "table[\(index)]"
      guard let kind = SectionKind(rawValue: word(bytes, entry)) else {
        throw BundleFault(
          .sections, at: path, "a section of kind \(word(bytes, entry)) is not understood here")
      }
      guard sections.last.map({ $0.kind < kind }) ?? true else {
        throw BundleFault(.sections, at: path, "sections stand in order, each once")
      }
      let (offset, length) = (long(bytes, entry + 8), long(bytes, entry + 16))
      guard word(bytes, entry + 4) == 0, length > 0, offset == UInt64(end),
        length <= UInt64(bodyLength - end)
      else {
        throw BundleFault(
          .brokenContainer, at: path, "a section of \(length) bytes at \(offset) leaves its place")
      }
      let range = end..<(end + Int(length))
      end = try padded(range.upperBound, bytes, bodyLength, path)
      sections.append(Section(kind: kind, range: range))
    }
    guard end == bodyLength else {
      throw BundleFault(.brokenContainer, at: "header.bodyLength", "bytes belong to no section")
    }
    for kind in SectionKind.required where !sections.contains(where: { $0.kind == kind }) {
      throw BundleFault(.sections, at: "table", "the section \(kind) is missing")
    }
    return sections
  }

  /// The next multiple of eight, if only zeros lie before it.
  private static func padded(
    _ end: Int, _ bytes: UnsafeRawBufferPointer, _ bodyLength: Int, _ path: String
  ) throws(BundleFault) -> Int {
    let next = aligned(end)
    guard next <= bodyLength, bytes[end..<next].allSatisfy({ $0 == 0 }) else {
      throw BundleFault(.brokenContainer, at: path, "the section is padded with zeros to 8 bytes")
    }
    return next
  }

  /// The body that holds these sections.
  ///
  /// - Parameter sections: ascending by kind, none of them empty.
  package static func body(_ sections: [(kind: SectionKind, bytes: [UInt8])]) -> [UInt8] {
    var offset = headerLength + sections.count * entryLength
    var table: [UInt8] = []
    for (kind, bytes) in sections {
      precondition(!bytes.isEmpty, "an empty section \(kind)")
      table += little(UInt64(kind.rawValue)) + little(UInt64(offset)) + little(UInt64(bytes.count))
      offset = aligned(offset + bytes.count)
    }
    var body = magic
    body.reserveCapacity(offset)
    body += little(UInt64(version) | UInt64(sections.count) << 32) + little(UInt64(offset)) + table
    for (_, bytes) in sections {
      body += bytes
      body += [UInt8](repeating: 0, count: aligned(body.count) - body.count)
    }
    return body
  }

  private static func aligned(_ offset: Int) -> Int { (offset + alignment - 1) & ~(alignment - 1) }

  private static func little(_ word: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  private static func long(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
