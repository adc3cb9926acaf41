import CanonDiagnostics
import CanonSource

/// The words of every finding about tokens and syntax, apart from where they are found.
enum SyntaxMessage {
  /// Why `source` is not read at all; `nil` when it is.
  static func refusal(of source: SourceText) -> Diagnostic? {
    if source.isTooLong {
      return Diagnostic(
        .fileTooLong, "`\(source.name)` is longer than a policy may be",
        at: SourceSpan(source.id, 0, 0), "\(source.bytes.count) bytes",
        help: ["split it; a file has at most \(SourceText.maximumLength) bytes"])
    }
    guard let offset = firstInvalid(source.bytes) else { return nil }
    return Diagnostic(
      .invalidEncoding, "`\(source.name)` is not UTF-8",
      at: SourceSpan(source.id, offset, offset + 1), "this byte is part of no character",
      help: ["save the file as UTF-8"])
  }

  /// The first byte that is not part of a UTF-8 sequence.
  private static func firstInvalid(_ bytes: [UInt8]) -> Int? {
    // In place: a file is as long as it is, and most are sound.
    if (try? UTF8Span(validating: bytes.span)) != nil { return nil }
    var offset = 0
    while offset < bytes.count {
      let lead = bytes[offset]
      let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
      let piece = bytes[offset..<min(offset + length, bytes.count)]
      if String(validating: piece, as: UTF8.self) == nil { return offset }
      offset += length
    }
    return nil
  }

  static func unexpected(_ text: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unexpectedCharacter, "`\(text.prefix(24))` means nothing here", at: span,
      help: ["names are made of the letters a to z, digits and `_`; other text goes in quotes"])
  }

  static func hidden(_ source: SourceText, _ span: SourceSpan) -> Diagnostic {
    let scalar = source.text(span).unicodeScalars.first?.value ?? 0
    let digits = String(scalar, radix: 16, uppercase: true)
    return Diagnostic(
      .hiddenCharacter, "a hidden character U+\(digits) can make this text read other than it is",
      at: span, fixIts: [FixIt("remove it", [SourceEdit(span, "")])])
  }

  static func control(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .hiddenCharacter, "a control character does not belong in text", at: span,
      fixIts: [FixIt("remove it", [SourceEdit(span, "")])])
  }

  static func escape(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidEscape, "this escape is not known", at: span,
      help: ["there are \\\" \\\\ \\n \\t and \\u{1F600}"])
  }

  static func unclosedString(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unclosedString, "this text has no closing quote on its line", at: span,
      fixIts: [
        FixIt(
          "add a quote", [SourceEdit(SourceSpan(span.file, Int(span.upper), Int(span.upper)), "\"")]
        )
      ])
  }

  static func malformedNumber(_ text: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .malformedNumber, "`\(text.prefix(40))` is no number", at: span,
      help: [
        "numbers read 5_000, 0.02, 1e-6 or 20%; durations 90s, 30m, 72h, 28d or 2y; versions 2.1.0"
      ])
  }

  static func numberTooLarge(_ text: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .numberTooLarge, "`\(text.prefix(40))` is more than is counted exactly", at: span,
      help: ["a number has at most 18 digits, before and after its point together"])
  }

  static func malformedInstant(_ text: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .malformedInstant, "`\(text.prefix(40))` is no day or time of the calendar", at: span,
      help: ["a day reads 2026-01-05, a time 2026-01-05T00:00:00Z, always in UTC"])
  }

  static func expected(_ what: String, found: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(.expectedElement, "expected \(what), found \(found)", at: span)
  }

  static func unexpectedElement(
    _ found: String, in clause: String, _ span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .unexpectedElement, "\(found) does not belong in \(clause)", at: span,
      help: ["a clause ends at the end of its line, unless a bracket is open"])
  }

  static func unknownClause(
    _ word: String, in body: String, known: [String], _ span: SourceSpan
  ) -> Diagnostic {
    unknown(.unknownClause, "`\(word)` is no clause of \(body)", word, known, span)
  }

  static func unknownDeclaration(
    _ word: String, in body: String, known: [String], _ span: SourceSpan
  ) -> Diagnostic {
    // A line that begins with a part of a rule goes on with the rule above it.
    let parts = ["when", "then", "because"]
    let nearPart =
      Spelling.nearest(to: word, among: known) == nil
      ? Spelling.nearest(to: word, among: parts) : nil
    return unknown(
      .unknownDeclaration, "`\(word)` declares nothing in \(body)", word,
      nearPart.map { known + [$0] } ?? known, span)
  }

  static func unknownInHead(_ word: String, _ span: SourceSpan) -> Diagnostic {
    let known = ["of", "at", "on", "as", "uses", "version", "when", "because"]
    guard let near = Spelling.nearest(to: word, among: known) else {
      return unexpectedElement("`\(word)`", in: "this declaration", span)
    }
    return Diagnostic(
      .unexpectedElement, "`\(word)` does not belong in this declaration", at: span,
      help: ["did you mean `\(near)`?"],
      fixIts: [FixIt("write `\(near)`", [SourceEdit(span, near)])])
  }

  private static func unknown(
    _ code: DiagnosticCode, _ message: String, _ word: String, _ known: [String],
    _ span: SourceSpan
  ) -> Diagnostic {
    if let near = Spelling.nearest(to: word, among: known) {
      return Diagnostic(
        code, message, at: span, help: ["did you mean `\(near)`?"],
        fixIts: [FixIt("write `\(near)`", [SourceEdit(span, near)])])
    }
    let list = known.sorted().map { "`\($0)`" }.joined(separator: ", ")
    return Diagnostic(code, message, at: span, help: ["known here: \(list)"])
  }

  static func misplaced(_ word: String, belongs: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(.misplacedDeclaration, "`\(word)` belongs in \(belongs)", at: span)
  }

  static func unclosed(_ bracket: String, _ opening: SourceSpan, _ here: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unclosedBracket, "`\(bracket)` is never closed", at: opening,
      secondary: [LabelledSpan(here, "it should be closed before this")],
      help: ["write `\(bracket == "(" ? ")" : "}")` where what it holds ends"])
  }

  static func unmatched(_ bracket: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unmatchedBracket, "`\(bracket)` closes nothing", at: span,
      fixIts: [FixIt("remove it", [SourceEdit(span, "")])])
  }

  static func tooDeep(_ limit: Int, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .nestingTooDeep, "this is nested more than \(limit) deep", at: span,
      help: ["name a part of it, or split it"])
  }

  static func duplicate(_ word: String, _ span: SourceSpan, first: SourceSpan) -> Diagnostic {
    Diagnostic(
      .duplicateClause, "`\(word)` is said twice", at: span, "again here",
      secondary: [LabelledSpan(first, "first here")], help: ["keep one of them"])
  }

  static func reserved(_ word: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .reservedWord, "`\(word)` is a word of the language and cannot be a name", at: span,
      fixIts: [FixIt("write `\(word)_`", [SourceEdit(span, "\(word)_")])])
  }

  static func chained(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .chainedComparison, "a comparison compares two things", at: span,
      help: ["join two comparisons with `and`"])
  }
}
