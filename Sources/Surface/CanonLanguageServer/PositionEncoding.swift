import CanonSource

/// How a client counts columns (LSP 3.17, `PositionEncodingKind`).
package enum PositionEncoding: String, Sendable {
  case utf8 = "utf-8"
  case utf16 = "utf-16"
}

/// Offsets of a text ↔ positions of a client: lines from 0, columns from 0 in the client's units.
struct PositionMap {
  let text: SourceText
  let encoding: PositionEncoding

  func position(_ offset: Int) -> JSONValue {
    let offset = min(max(0, offset), text.bytes.count)
    let line = text.line(at: offset)
    let start = text.lineRange(line).lowerBound
    let column =
      encoding == .utf8 ? offset - start : text.utf16Position(at: offset).column - 1
    return ["line": JSONValue(line - 1), "character": JSONValue(column)]
  }

  func range(_ span: SourceSpan) -> JSONValue { range(span.range) }

  func range(_ range: Range<Int>) -> JSONValue {
    ["start": position(range.lowerBound), "end": position(range.upperBound)]
  }

  /// - Returns: the offset of a position; a line or column beyond the end is the end, as the
  ///   specification says, and the middle of a character its beginning.
  func offset(_ position: JSONValue?) -> Int? {
    guard let line = position?["line"]?.integer, let column = position?["character"]?.integer,
      line >= 0, column >= 0
    else { return nil }
    guard line < Int64(text.lineCount) else { return text.bytes.count }
    let range = text.lineRange(Int(line) + 1)
    var (offset, left) = (range.lowerBound, column)
    while offset < range.upperBound, left > 0 {
      let width = PositionMap.width(text.bytes[offset])
      let units: Int64 = encoding == .utf8 ? Int64(width) : (width == 4 ? 2 : 1)
      if left < units { break }
      (offset, left) = (min(range.upperBound, offset + width), left - units)
    }
    return offset
  }

  func range(_ range: JSONValue?) -> Range<Int>? {
    guard let start = offset(range?["start"]), let end = offset(range?["end"]), start <= end else {
      return nil
    }
    return start..<end
  }

  /// Bytes of the character that a byte begins; one for a byte that begins none.
  private static func width(_ lead: UInt8) -> Int {
    switch lead {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
  }
}
