/// What a span is counted from: a file, by its place in the `SourceCollection` that it was read
/// into, or a section of one.
///
/// A number and not a name, so that spans stay two words long and compare in file order. A section
/// is a part of a file whose spans stay the same when text is written above it: what was found in
/// it once can be kept while its bytes are the same. `SourceCollection.located` counts from the
/// file again, as everything does that is shown.
package struct SourceID: Hashable, Sendable, Comparable {
  package let index: Int32

  package init(_ index: Int) { self.index = Int32(index) }

  /// The section with a number, from zero.
  package static func section(_ number: Int) -> SourceID {
    precondition(number >= 0, "section \(number)")
    return SourceID(-1 - number)
  }

  package var isSection: Bool { index < 0 }

  package static func < (left: SourceID, right: SourceID) -> Bool { left.index < right.index }
}

/// A half-open range of bytes in one file or section; `lower` ≤ `upper`, both offsets from its
/// start.
package struct SourceSpan: Hashable, Sendable, Comparable {
  package let file: SourceID
  package let lower: Int32
  package let upper: Int32

  package init(_ file: SourceID, _ lower: Int, _ upper: Int) {
    precondition(lower >= 0 && lower <= upper, "span \(lower)..<\(upper)")
    (self.file, self.lower, self.upper) = (file, Int32(lower), Int32(upper))
  }

  package var range: Range<Int> { Int(lower)..<Int(upper) }
  package var isEmpty: Bool { lower == upper }

  /// The smallest span that covers both; they lie in one file.
  package func union(_ other: SourceSpan) -> SourceSpan {
    precondition(file == other.file, "spans of files \(file.index) and \(other.file.index)")
    return SourceSpan(file, Int(min(lower, other.lower)), Int(max(upper, other.upper)))
  }

  /// Whether they share a byte or a border, so that edits of both could not stand side by side.
  package func touches(_ other: SourceSpan) -> Bool {
    file == other.file && lower <= other.upper && other.lower <= upper
  }

  /// Order of reading: file, then start, then end.
  package static func < (left: SourceSpan, right: SourceSpan) -> Bool {
    (left.file, left.lower, left.upper) < (right.file, right.lower, right.upper)
  }
}

/// A place as people count it: both from 1, the column in Unicode scalars.
package struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
  package let line: Int
  package let column: Int

  package init(line: Int, column: Int) { (self.line, self.column) = (line, column) }

  package var description: String { "\(line):\(column)" }
}
