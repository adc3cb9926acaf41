import CanonDiagnostics
import CanonSource

/// Reads the part of TOML 1.0 that a configuration needs: tables, arrays of tables, bare and dotted
/// keys, one-line strings, decimal integers, truth values and comments.
///
/// Everything else of TOML is refused at its place, and so is a key that is given twice: what
/// another reader would take otherwise is not guessed. Reading goes on with the next line.
struct TomlReader {
  /// In bytes. A configuration is short; a file this long is something else.
  static let maximumLength = 64 << 10

  private let source: SourceText
  private var tables: [TomlTable]
  private var findings = DiagnosticBag()
  private var position = 0
  private var end = 0
  private var headers: [String: SourceSpan] = [:]

  static func read(_ source: SourceText) -> (tables: [TomlTable], findings: [Diagnostic]) {
    var reader = TomlReader(source)
    reader.readAll()
    return (reader.tables, reader.findings.sorted)
  }

  private init(_ source: SourceText) {
    self.source = source
    tables = [TomlTable(path: [], isElement: false, span: SourceSpan(source.id, 0, 0))]
  }

  private struct Mistake: Error {
    let message: String
    let span: SourceSpan
    let help: String
  }

  private mutating func readAll() {
    guard source.bytes.count <= TomlReader.maximumLength else {
      return report(
        Mistake(
          message: "the configuration has more than \(TomlReader.maximumLength) bytes",
          span: SourceSpan(source.id, 0, 0), help: "keep it short"))
    }
    guard String(validating: source.bytes, as: UTF8.self) != nil else {
      return report(
        Mistake(
          message: "the configuration is not UTF-8", span: SourceSpan(source.id, 0, 0),
          help: "save it as UTF-8"))
    }
    for number in 1...source.lineCount {
      let line = source.lineRange(number)
      (position, end) = (line.lowerBound, line.upperBound)
      do throws(Mistake) { try readLine() } catch { report(error) }
    }
  }

  private mutating func report(_ mistake: Mistake) {
    findings.report(
      Diagnostic(
        .malformedConfiguration, mistake.message, at: mistake.span, help: [mistake.help]))
  }

  private mutating func readLine() throws(Mistake) {
    skipBlanks()
    guard let byte = next, byte != UInt8(ascii: "#") else { return }
    if byte == UInt8(ascii: "[") { return try readHeader() }
    let path = try readKeys()
    try expect("=", "a key is followed by `=`")
    skipBlanks()
    let start = position
    let value = try readValue()
    let entry = TomlEntry(path: path, value: value, span: span(start))
    try finishLine()
    let same = tables[tables.count - 1].entries.first {
      // A value cannot be a table too: `a = 1` and `a.b = 2` contradict each other.
      let common = min($0.path.count, path.count)
      return $0.path.prefix(common).map(\.text) == path.prefix(common).map(\.text)
    }
    if let same {
      throw Mistake(
        message: "`\(entry.key)` contradicts `\(same.key)` above", span: entry.keySpan,
        help: "keep one of them")
    }
    tables[tables.count - 1].entries.append(entry)
  }

  private mutating func readHeader() throws(Mistake) {
    let start = position
    position += 1
    let isElement = next == UInt8(ascii: "[")
    if isElement { position += 1 }
    skipBlanks()
    let path = try readKeys()
    try expect("]", "a table's name ends with `]`")
    if isElement { try expect("]", "an element's name ends with `]]`") }
    let table = TomlTable(path: path, isElement: isElement, span: span(start))
    try finishLine()
    // What follows belongs to it in any case, so that its lines are not taken for others'.
    tables.append(table)
    let form = (isElement ? "[[" : "[") + table.name
    let other = (isElement ? "[" : "[[") + table.name
    if headers[other] != nil || !isElement && headers[form] != nil {
      throw Mistake(
        message: "`\(table.name)` is declared above", span: table.span,
        help: "write what belongs to it below one header")
    }
    headers[form] = table.span
  }

  /// Bare keys with dots between them.
  private mutating func readKeys() throws(Mistake) -> [TomlKey] {
    var keys: [TomlKey] = []
    while true {
      skipBlanks()
      let start = position
      while let byte = next, isBare(byte) { position += 1 }
      guard position > start else {
        throw Mistake(
          message: "a key is expected", span: here,
          help: "keys are letters, digits, `_` and `-`, without quotes")
      }
      keys.append(TomlKey(text: source.text(start..<position), span: span(start)))
      skipBlanks()
      guard next == UInt8(ascii: ".") else { return keys }
      position += 1
    }
  }

  private mutating func readValue() throws(Mistake) -> TomlValue {
    let start = position
    switch next {
    case UInt8(ascii: "\""): return .text(try readString())
    case UInt8(ascii: "'"): return .text(try readLiteral())
    default: break
    }
    while let byte = next, byte > 0x20, byte != UInt8(ascii: "#") { position += 1 }
    let word = source.text(start..<position)
    if word == "true" || word == "false" { return .truth(word == "true") }
    if let number = integer(word) { return .integer(number) }
    throw Mistake(
      message: word.isEmpty ? "a value is expected" : "`\(word)` is no value that is read here",
      span: word.isEmpty ? here : span(start),
      help: "write a string in quotes, a whole number, `true` or `false`")
  }

  /// Decimal, as TOML writes it: no leading zero, `_` between digits only.
  private func integer(_ word: String) -> Int64? {
    let digits = word.hasPrefix("-") || word.hasPrefix("+") ? word.dropFirst() : word[...]
    let groups = digits.split(separator: "_", omittingEmptySubsequences: false)
    guard
      groups.allSatisfy({ group in
        !group.isEmpty && group.utf8.allSatisfy { (48...57).contains($0) }
      })
    else {
      return nil
    }
    let plain = groups.joined()
    guard plain == "0" || !plain.hasPrefix("0") else { return nil }
    return Int64((word.hasPrefix("-") ? "-" : "") + plain)
  }

  private mutating func readString() throws(Mistake) -> String {
    let start = position
    position += 1
    var bytes: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      position += 1
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(try plain(byte))
        continue
      }
      guard let escaped = next, let character = TomlReader.escapes[escaped] else {
        throw Mistake(
          message: "an escape is one of \\\" \\\\ \\n \\t", span: here, help: "double the backslash"
        )
      }
      position += 1
      bytes.append(character)
    }
    try close(start)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
    UInt8(ascii: "n"): UInt8(ascii: "\n"), UInt8(ascii: "t"): UInt8(ascii: "\t"),
  ]

  private mutating func readLiteral() throws(Mistake) -> String {
    let start = position
    position += 1
    var bytes: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "'") {
      position += 1
      bytes.append(try plain(byte))
    }
    try close(start)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func plain(_ byte: UInt8) throws(Mistake) -> UInt8 {
    guard byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t") else {
      throw Mistake(
        message: "a string holds no control characters", span: here, help: "take it out")
    }
    return byte
  }

  private mutating func close(_ start: Int) throws(Mistake) {
    guard next != nil else {
      throw Mistake(
        message: "the string has no end", span: span(start), help: "close it on the same line")
    }
    position += 1
  }

  private mutating func expect(_ character: Character, _ message: String) throws(Mistake) {
    skipBlanks()
    guard let byte = next, byte == character.asciiValue else {
      throw Mistake(message: message, span: here, help: "write `\(character)` here")
    }
    position += 1
  }

  private mutating func finishLine() throws(Mistake) {
    skipBlanks()
    guard let byte = next, byte != UInt8(ascii: "#") else { return }
    throw Mistake(
      message: "the line goes on behind its end", span: SourceSpan(source.id, position, end),
      help: "write one key and its value on a line")
  }

  private var next: UInt8? { position < end ? source.bytes[position] : nil }

  private var here: SourceSpan { SourceSpan(source.id, position, min(position + 1, end)) }

  private func span(_ start: Int) -> SourceSpan { SourceSpan(source.id, start, position) }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x09 { position += 1 }
  }

  private func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
