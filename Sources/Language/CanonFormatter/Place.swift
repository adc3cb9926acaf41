/// What stands before a token.
enum Separator {
  case spaces(Int)
  /// A new line; `apart` puts a blank one before it.
  case line(apart: Bool)
}

/// Where a token goes: what stands before it, and how far in it is when it begins a line.
struct Place {
  var separator = Separator.spaces(0)
  var indent = 0
  /// How far in comments above it are.
  var commentIndent = 0

  /// Columns before the token when no line is broken.
  var spaces: Int { if case .spaces(let count) = separator { count } else { 0 } }
}
