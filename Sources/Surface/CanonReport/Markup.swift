/// Text that is already HTML; plain text enters only through `Markup.text`, escaped.
package struct Markup: Sendable, Hashable {
  package let source: String

  init(trusted source: String) { self.source = source }

  static func text(_ plain: String) -> Markup {
    var escaped = ""
    for character in plain.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return Markup(trusted: escaped)
  }

  /// Text in which whatever stands between backticks is code.
  static func prose(_ plain: String) -> Markup {
    joined(
      plain.split(separator: "`", omittingEmptySubsequences: false).enumerated().map {
        index, part in
        index.isMultiple(of: 2) ? text(String(part)) : code(String(part))
      })
  }

  static func joined(_ parts: [Markup], by separator: String = "") -> Markup {
    Markup(trusted: parts.map(\.source).joined(separator: separator))
  }

  /// `<name attributes>contents</name>`; attribute values are escaped.
  static func element(
    _ name: String, _ attributes: [(String, String)] = [], _ contents: [Markup] = []
  ) -> Markup {
    let list = attributes.map { " \($0.0)=\"\(Markup.text($0.1).source)\"" }.joined()
    return Markup(trusted: "<\(name)\(list)>\(joined(contents).source)</\(name)>")
  }

  static func element(_ name: String, _ text: String) -> Markup {
    element(name, [], [.text(text)])
  }

  static func code(_ text: String) -> Markup { element("code", text) }
}
