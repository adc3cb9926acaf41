import CanonSource
import Testing

/// Lines, columns and edits, at the edges of files too.
@Suite struct SourceTests {
  @Test func positionsCountScalars() {
    let text = SourceText(name: "a", "ab\r\nü€x\n")
    let table = [
      (0, "1:1"), (2, "1:3"), (4, "2:1"), (6, "2:2"), (9, "2:3"), (10, "2:4"), (11, "3:1"),
    ]
    for (offset, place) in table { #expect(text.position(at: offset).description == place) }
    #expect(text.lineCount == 3 && text.lineRange(1) == 0..<2 && text.lineRange(3) == 11..<11)
  }

  /// Every line holds what lies between two line ends, whatever they are.
  @Test func linesCoverTheText() {
    for content in ["", "\n", "a", "a\n", "\n\na\r\n\r", "a\nb\nc"] {
      let text = SourceText(name: "a", content)
      for offset in 0...text.bytes.count {
        let range = text.lineRange(text.line(at: offset))
        #expect(
          range.lowerBound <= offset && offset <= range.upperBound + 2, "\(content) \(offset)")
      }
      #expect(text.lineCount == content.utf8.filter { $0 == 10 }.count + 1)
    }
  }

  @Test func editsApplyInAnyOrderButNeverOverlap() {
    let text = SourceText(name: "a", "one two")
    let file = text.id
    let good = [SourceEdit(SourceSpan(file, 4, 7), "2"), SourceEdit(SourceSpan(file, 0, 3), "1")]
    let bad = good + [SourceEdit(SourceSpan(file, 2, 5), "x")]
    let other = [SourceEdit(SourceSpan(SourceID(1), 0, 1), "x")]
    #expect(text.applying(good) == Array("1 2".utf8))
    #expect(text.applying(bad) == nil && text.applying(other) == nil)
  }
}
