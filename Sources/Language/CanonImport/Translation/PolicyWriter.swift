import CanonFormatter
import CanonSource
import CanonSyntax

/// Writes a translation as a Canon policy, in canonical form.
struct PolicyWriter {
  let translation: Translation
  private static let width = 96

  /// The text as the formatter leaves it.
  func text() -> [UInt8] {
    let plain = lines().joined(separator: "\n") + "\n"
    var sources = SourceCollection()
    let source = sources.add(name: "policy.canon", bytes: Array(plain.utf8))
    guard case .formatted(let bytes) = Formatter.format(Parser.parse(source)) else {
      preconditionFailure("what was written is no Canon:\n\(plain)")
    }
    return bytes
  }

  private func lines() -> [String] {
    let name = Words.title(translation.policy.id)
    var lines = ["edition 1", "epochs of 7d from 2026-01-05T00:00:00Z", ""]
    lines += domain()
    lines.append("")
    lines += comment(translation.policy.about, "")
    lines.append(
      "policy \(name == "Requests" ? "RequestPolicy" : name) version 1.0.0 uses Requests 1 {")
    lines += ["    purpose access", "    role requester"]
    for rule in translation.rules {
      lines.append("")
      lines += self.rule(rule)
    }
    if !translation.rules.isEmpty {
      lines.append("")
      lines += template()
    }
    return lines + ["}"]
  }

  private func domain() -> [String] {
    var lines = [
      "/// What a request may be, as far as the policy tells requests apart.",
      "domain Requests version 1.0.0 {",
      "    entity Resource { key column \"resource\" }",
    ]
    for parameter in translation.parameters {
      lines.append("")
      for (index, slot) in parameter.slots.enumerated() {
        lines += comment((index == 0 ? "" : "and ") + slot.attribute, "    ")
      }
      if parameter.form == .computed {
        for text in parameter.observationTexts { lines += comment("asked is \(text)", "    ") }
      }
      lines.append("    taxonomy \(parameter.type) {")
      for term in parameter.terms {
        let literal = term.literal.map { " \(PolicyWriter.quoted($0))" } ?? ""
        lines.append("        \(term.name)\(literal)")
      }
      lines.append("    }")
    }
    return lines + [
      "",
      "    canonical resource: Key on Resource {",
      "        meaning \"What the request is for.\"",
      "        class   protected",
      "        source  column \"resource\"",
      "    }",
      "}",
    ]
  }

  private func template() -> [String] {
    let parameters = translation.parameters.map { "\($0.name): \($0.type)" }
    let one = "    parse Access(\(parameters.joined(separator: ", "))) {"
    var lines = ["    /// One request for one resource."]
    if parameters.isEmpty {
      lines.append("    parse Access {")
    } else if one.count <= PolicyWriter.width {
      lines.append(one)
    } else {
      lines.append("    parse Access(")
      lines += parameters.enumerated().map { index, parameter in
        "        \(parameter)\(index + 1 < parameters.count ? "," : "")"
      }
      lines.append("    ) {")
    }
    return lines + [
      "        reads  Resource with resource", "        output record", "        place  vault",
      "    }",
    ]
  }

  // MARK: Rules

  private func rule(_ rule: ImportRule) -> [String] {
    var lines = comment(rule.about, "    ")
    lines.append("    \(rule.effect.rawValue) parse \(rule.name)")
    guard rule.cells.contains(false) else { return lines }
    let boxes = translation.cells.boxes(of: rule.cells).map(parts).map { parts in
      parts.count == 1 ? parts.map(PolicyWriter.bare) : parts
    }
    let alternatives = boxes.map { parts in
      boxes.count > 1 && parts.count > 1
        ? "(\(parts.joined(separator: " and ")))" : parts.joined(separator: " and ")
    }
    let one = "        when \(alternatives.joined(separator: " or "))"
    if one.count <= PolicyWriter.width { return lines + [one] }
    for (index, parts) in boxes.enumerated() {
      let whole = (index == 0 ? "        when " : "          or ") + alternatives[index]
      if boxes.count > 1, whole.count <= PolicyWriter.width {
        lines.append(whole)
        continue
      }
      let isGroup = boxes.count > 1 && parts.count > 1
      for (number, part) in parts.enumerated() {
        let lead =
          number > 0 ? "          and " : index == 0 ? "        when " : "          or "
        let open = number == 0 && isGroup ? "(" : ""
        let close = number + 1 == parts.count && isGroup ? ")" : ""
        lines += wrapped(lead + open + part + close)
      }
    }
    return lines
  }

  /// A list of alternatives that is too long goes on in the next line.
  private func wrapped(_ line: String) -> [String] {
    guard line.count > PolicyWriter.width else { return [line] }
    var lines: [String] = []
    var current = ""
    for (index, piece) in line.split(separator: " or ").enumerated() {
      let next = index == 0 ? String(piece) : " or \(piece)"
      if !current.isEmpty, current.count + next.count > PolicyWriter.width {
        lines.append(current)
        current = "             or \(piece)"
      } else {
        current += next
      }
    }
    return lines + [current]
  }

  /// One test a parameter that a box narrows.
  private func parts(of box: CellBox) -> [String] {
    zip(translation.parameters, box.allowed).compactMap { parameter, allowed in
      let terms = parameter.terms
      guard allowed.count < terms.count else { return nil }
      func test(_ index: Int) -> String { "task.\(parameter.name) is \(terms[index].name)" }
      if allowed.count > terms.count - allowed.count {
        return terms.indices.filter { !allowed.contains($0) }.map { "not \(test($0))" }
          .joined(separator: " and ")
      }
      let tests = allowed.sorted().map(test).joined(separator: " or ")
      return allowed.count > 1 ? "(\(tests))" : tests
    }
  }

  /// A list of alternatives that stands alone needs no brackets.
  private static func bare(_ part: String) -> String {
    part.hasPrefix("(") ? String(part.dropFirst().dropLast()) : part
  }

  // MARK: Text

  /// A comment of the declaration that follows, in lines that fit.
  private func comment(_ text: String, _ indent: String) -> [String] {
    var lines: [String] = []
    var current = "\(indent)///"
    for word in PolicyWriter.plain(text).split(separator: " ") {
      if current.count + word.count >= PolicyWriter.width, !current.hasSuffix("///") {
        lines.append(current)
        current = "\(indent)///"
      }
      current += " \(word)"
    }
    return current.hasSuffix("///") ? lines : lines + [current]
  }

  /// Without characters that cannot be seen.
  private static func plain(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { isPlain($0) ? $0 : " " }))
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    (0x20..<0x7F).contains(scalar.value) || scalar.properties.isAlphabetic
      || scalar.properties.numericType != nil
  }

  static func quoted(_ text: String) -> String {
    let body = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      default:
        isPlain(scalar)
          ? String(scalar) : "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      }
    }
    return "\"\(body.joined())\""
  }
}
