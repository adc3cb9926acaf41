/// One row of a CSV file: its fields, or why it is not one.
///
/// The fields point into the reader's buffer and are valid only while the row is handed over.
package enum CSVRow {
  case fields(CSVFields)
  case malformed(SetAsideReason)
}

/// The fields of one row, unquoted.
package struct CSVFields {
  fileprivate let base: UnsafePointer<UInt8>
  fileprivate let spans: UnsafeBufferPointer<CSVReader.Span>

  package var count: Int { spans.count }

  package subscript(index: Int) -> UnsafeBufferPointer<UInt8> {
    let span = spans[index]
    return UnsafeBufferPointer(start: base + span.start, count: span.count)
  }

  /// The fields as text, for headers and messages.
  package var texts: [String] { (0..<count).map { String(decoding: self[$0], as: UTF8.self) } }
}

/// A streaming reader of comma-separated values by RFC 4180, over bytes.
///
/// Lines end with LF or CRLF; a field may be quoted and then holds commas, line ends and doubled
/// quotes; a byte order mark is skipped. A row that breaks these rules, or a limit, is handed over
/// as malformed and reading goes on behind its first line end, so one bad row costs one row.
package struct CSVReader {
  /// How long a field and a row may be, in bytes.
  package struct Limits: Sendable {
    package var fieldBytes = 1 << 16
    package var rowBytes = 1 << 20

    package init() {}
  }

  fileprivate struct Span {
    var start: Int
    var count: Int
  }

  private enum Step {
    case row(next: Int)
    case malformed(SetAsideReason, resume: Int)
    case incomplete
  }

  private let limits: Limits
  private var buffer: [UInt8] = []
  private var position = 0
  private var atStart = true
  private var skipsToLineEnd = false
  private var line: Int64 = 1
  private var spans: [Span] = []
  private var escaped: [Int] = []
  private var innerLines: Int64 = 0

  package init(limits: Limits = Limits()) { self.limits = limits }

  /// Takes the next bytes of the file and hands over every row that is complete.
  ///
  /// - Parameter body: gets the number of the row's first line, from 1, and the row.
  package mutating func feed(
    _ chunk: some Collection<UInt8>, _ body: (Int64, CSVRow) throws -> Void
  ) rethrows {
    buffer.removeFirst(position)
    position = 0
    buffer.append(contentsOf: chunk)
    if atStart {
      guard buffer.count >= 3 else { return }
      skipByteOrderMark()
    }
    try drain(atEnd: false, body)
  }

  /// Hands over what is left at the end of the file.
  package mutating func finish(_ body: (Int64, CSVRow) throws -> Void) rethrows {
    if atStart { skipByteOrderMark() }
    try drain(atEnd: true, body)
  }

  private mutating func skipByteOrderMark() {
    atStart = false
    if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  private mutating func drain(
    atEnd: Bool, _ body: (Int64, CSVRow) throws -> Void
  ) rethrows {
    var work: [UInt8] = []
    swap(&work, &buffer)
    defer { swap(&work, &buffer) }
    try work.withUnsafeMutableBufferPointer { bytes in
      while position < bytes.count {
        if skipsToLineEnd {
          guard let end = CSVReader.lineEnd(in: bytes, from: position) else {
            position = bytes.count
            return
          }
          (position, line, skipsToLineEnd) = (end + 1, line + 1, false)
          continue
        }
        switch scan(bytes, atEnd: atEnd) {
        case .incomplete: return
        case .malformed(let reason, let resume):
          let first = line
          if resume > position { line += innerLines }
          position = resume
          skipsToLineEnd = true
          try body(first, .malformed(reason))
        case .row(let next):
          unescape(bytes)
          let first = line
          line += 1 + innerLines
          position = next
          try spans.withUnsafeBufferPointer { spans in
            try body(
              first, .fields(CSVFields(base: UnsafePointer(bytes.baseAddress!), spans: spans)))
          }
        }
      }
    }
  }

  private static func lineEnd(in bytes: UnsafeMutableBufferPointer<UInt8>, from start: Int) -> Int?
  {
    var at = start
    while at < bytes.count {
      if bytes[at] == lineFeed { return at }
      at += 1
    }
    return nil
  }

  /// Reads one row from `position`; changes nothing but the spans, so it can be tried again.
  private mutating func scan(_ bytes: UnsafeMutableBufferPointer<UInt8>, atEnd: Bool) -> Step {
    spans.removeAll(keepingCapacity: true)
    escaped.removeAll(keepingCapacity: true)
    innerLines = 0
    var at = position
    let end = bytes.count
    while true {
      if at < end, bytes[at] == quote {
        switch scanQuoted(bytes, from: at + 1, atEnd: atEnd) {
        case .row(let next): at = next
        case let step: return step
        }
      } else {
        let begin = at
        while at < end, !CSVReader.isSpecial(bytes[at]) { at += 1 }
        if at - begin > limits.fieldBytes { return .malformed(.fieldTooLong, resume: at) }
        if at < end, bytes[at] == quote { return .malformed(.strayQuote, resume: at) }
        spans.append(Span(start: begin, count: at - begin))
      }
      if at - position > limits.rowBytes { return .malformed(.rowTooLong, resume: at) }
      if at == end { return atEnd ? .row(next: end) : .incomplete }
      switch bytes[at] {
      case comma: at += 1
      case lineFeed: return .row(next: at + 1)
      case carriageReturn:
        if at + 1 == end { return atEnd ? .row(next: end) : .incomplete }
        if bytes[at + 1] == lineFeed { return .row(next: at + 2) }
        return .malformed(.strayCarriageReturn, resume: at)
      default: return .malformed(.textAfterQuote, resume: at)
      }
    }
  }

  /// Reads a quoted field from behind its quote; `.row(next:)` is the place behind the closing one.
  private mutating func scanQuoted(
    _ bytes: UnsafeMutableBufferPointer<UInt8>, from begin: Int, atEnd: Bool
  ) -> Step {
    var at = begin
    var hasEscapes = false
    while at < bytes.count {
      let byte = bytes[at]
      if byte == quote {
        if at + 1 == bytes.count, !atEnd { return .incomplete }
        guard at + 1 < bytes.count, bytes[at + 1] == quote else {
          if hasEscapes { escaped.append(spans.count) }
          spans.append(Span(start: begin, count: at - begin))
          return .row(next: at + 1)
        }
        hasEscapes = true
        at += 1
      } else if byte == lineFeed {
        innerLines += 1
      }
      at += 1
      if at - begin > limits.fieldBytes { return .malformed(.fieldTooLong, resume: position) }
    }
    return atEnd ? .malformed(.unclosedQuote, resume: position) : .incomplete
  }

  /// Replaces doubled quotes by single ones, in place, once the row is known to be whole.
  private mutating func unescape(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
    for index in escaped {
      let span = spans[index]
      var (read, write) = (span.start, span.start)
      while read < span.start + span.count {
        bytes[write] = bytes[read]
        read += bytes[read] == quote ? 2 : 1
        write += 1
      }
      spans[index].count = write - span.start
    }
  }

  @inline(__always)
  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == comma || byte == lineFeed || byte == carriageReturn || byte == quote
  }
}

private let quote = UInt8(ascii: "\"")
private let comma = UInt8(ascii: ",")
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
