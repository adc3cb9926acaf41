import CanonSource

/// A key or a word of a configuration, with its place.
struct TomlKey: Hashable {
  let text: String
  let span: SourceSpan
}

/// A value of a configuration; no floats, dates, arrays or inline tables.
enum TomlValue: Hashable {
  case text(String)
  case integer(Int64)
  case truth(Bool)

  var kind: String {
    switch self {
    case .text: "a string"
    case .integer: "an integer"
    case .truth: "a truth value"
    }
  }
}

/// `level.long_lines = "off"`, its key whole.
struct TomlEntry {
  /// At least one; dotted keys are several.
  let path: [TomlKey]
  let value: TomlValue
  let span: SourceSpan

  var keySpan: SourceSpan { path.dropFirst().reduce(path[0].span) { $0.union($1.span) } }
  var key: String { path.map(\.text).joined(separator: ".") }
}

/// `[lint]` or `[[lint.allow]]` with what stands below it.
struct TomlTable {
  /// Empty for what stands before the first header.
  let path: [TomlKey]
  let isElement: Bool
  /// The header.
  let span: SourceSpan
  var entries: [TomlEntry] = []

  var name: String { path.map(\.text).joined(separator: ".") }
}
