/// One file's bytes with its name and the starts of its lines.
///
/// The bytes are kept as they were read, valid UTF-8 or not: whoever reads them judges them. A file
/// over `maximumLength` may be held, so that its mistake can be shown, and is never lexed.
package struct SourceText: Sendable {
  /// In bytes. Offsets fit 32 bits with room to spare, and no policy is this long.
  package static let maximumLength = 4 << 20

  package let id: SourceID
  /// The path as the author gave it, used in every rendering.
  package let name: String
  package let bytes: [UInt8]
  private let lineStarts: [Int32]

  package init(id: SourceID = SourceID(0), name: String, bytes: [UInt8]) {
    (self.id, self.name) = (id, name)
    self.bytes = bytes.count <= Int(Int32.max) ? bytes : Array(bytes.prefix(Int(Int32.max)))
    lineStarts = SourceText.starts(in: self.bytes)
  }

  package init(id: SourceID = SourceID(0), name: String, _ text: String) {
    self.init(id: id, name: name, bytes: Array(text.utf8))
  }

  package var isTooLong: Bool { bytes.count > SourceText.maximumLength }
  package var lineCount: Int { lineStarts.count }
  package var span: SourceSpan { SourceSpan(id, 0, bytes.count) }

  /// The bytes of `range` as text; invalid UTF-8 shows as U+FFFD.
  package func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  package func text(_ span: SourceSpan) -> String { text(span.range) }

  /// The line (from 1) that holds the byte at `offset`; the end of the file is in the last line.
  package func line(at offset: Int) -> Int {
    var (low, high) = (0, lineStarts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(lineStarts[middle]) <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  package func position(at offset: Int) -> SourcePosition {
    let line = line(at: offset)
    let start = Int(lineStarts[line - 1])
    return SourcePosition(line: line, column: scalars(start..<max(start, offset)) + 1)
  }

  /// As `position(at:)`, but with columns in UTF-16 code units, as editors and SARIF count.
  package func utf16Position(at offset: Int) -> SourcePosition {
    let line = line(at: offset)
    let start = Int(lineStarts[line - 1])
    return SourcePosition(line: line, column: text(start..<max(start, offset)).utf16.count + 1)
  }

  /// The bytes of line `number` (from 1) without its line ending.
  package func lineRange(_ number: Int) -> Range<Int> {
    let start = Int(lineStarts[number - 1])
    var end = number < lineStarts.count ? Int(lineStarts[number]) : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return start..<end
  }

  /// Unicode scalars that begin in `range`: bytes that do not continue another.
  private func scalars(_ range: Range<Int>) -> Int {
    bytes[range.clamped(to: 0..<bytes.count)].reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
  }

  private static func starts(in bytes: [UInt8]) -> [Int32] {
    var starts: [Int32] = [0]
    bytes.withUnsafeBufferPointer { bytes in
      starts.reserveCapacity(bytes.count { $0 == UInt8(ascii: "\n") } + 1)
      for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
        starts.append(Int32(offset + 1))
      }
    }
    return starts
  }
}

/// A replacement of a span by other text.
package struct SourceEdit: Hashable, Sendable {
  package let span: SourceSpan
  package let replacement: String

  package init(_ span: SourceSpan, _ replacement: String) {
    (self.span, self.replacement) = (span, replacement)
  }
}

extension SourceText {
  /// The bytes after `edits`, which name this file; `nil` when two of them overlap.
  package func applying(_ edits: [SourceEdit]) -> [UInt8]? {
    var result: [UInt8] = []
    var reached = 0
    for edit in edits.sorted(by: { $0.span < $1.span }) {
      guard edit.span.file == id, edit.span.range.lowerBound >= reached,
        edit.span.range.upperBound <= bytes.count
      else { return nil }
      result += bytes[reached..<edit.span.range.lowerBound]
      result += Array(edit.replacement.utf8)
      reached = edit.span.range.upperBound
    }
    return result + bytes[reached...]
  }
}
