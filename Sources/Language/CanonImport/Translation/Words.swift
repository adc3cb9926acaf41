/// Names for what an import makes: short, in small letters, none of the language's own.
enum Words {
  static let longest = 28
  /// Words that stand for something else where these names stand.
  private static let taken: Set<String> = [
    "and", "because", "contains", "false", "in", "is", "not", "or", "otherwise", "then", "true",
    "where", "within", "submitter", "purpose", "markets", "template", "families", "training",
    "evidence", "case", "when", "else", "subset", "of", "column", "constant", "set",
  ]

  /// `BartSimpson`, `bart-simpson` and `Bart Simpson` are all `bart_simpson`.
  static func small(_ text: String, _ most: Int = longest) -> String {
    var word = ""
    var last: Character = "_"
    for character in text {
      guard character.isASCII, character.isLetter || character.isNumber else {
        if last != "_" { word.append("_") }
        last = "_"
        continue
      }
      if character.isUppercase, last.isLowercase || last.isNumber { word.append("_") }
      word.append(contentsOf: character.lowercased())
      last = character
    }
    word = String(word.prefix(most))
    while word.hasSuffix("_") { word.removeLast() }
    if word.isEmpty { return "value" }
    if word.first?.isNumber == true { word = "n\(word)" }
    return taken.contains(word) ? "\(word)_value" : word
  }

  /// `SubjectId` of `subject_id`.
  static func large(_ small: String) -> String {
    small.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// The last part of a URN, a URL or a name.
  static func tail(_ id: String) -> String {
    String(id.split { ":/#".contains($0) }.last ?? Substring(id))
  }

  /// The last part of an id that says more than what kind of thing it names.
  static func title(_ id: String) -> String {
    let kinds: Set<String> = ["policy", "policyset", "policyid", "rule"]
    let parts = id.split { ":/#".contains($0) }.map(String.init)
    return large(small(parts.last { !kinds.contains($0.lowercased()) } ?? tail(id), 40))
  }

  static func distinct(_ name: String, from used: inout Set<String>) -> String {
    var (candidate, count) = (name, 1)
    while !used.insert(candidate).inserted {
      count += 1
      candidate = "\(name)_\(count)"
    }
    return candidate
  }

  /// A word for a value that a policy names.
  static func term(_ value: Value) -> String {
    switch value.content {
    case .boolean(let truth): truth ? "yes" : "no"
    case .integer, .double, .duration:
      "exactly_\(small(value.written.replacing("-", with: "minus ")).drop { $0 == "n" })"
    case .moment(let moment): "on_\(moment.word(of: value.type))"
    case .text:
      value.type == .anyURI
        ? small(tail(value.written)) : value.written.isEmpty ? "empty" : small(value.written)
    }
  }

  /// What an observation says of a value; `nil` for a denial that tells nothing.
  static func phrase(_ observation: Expression, _ truth: Bool) -> String? {
    let (name, arguments): (String, [Expression]) =
      switch observation {
      case .apply(let name, let arguments), .overBags(_, let name, let arguments):
        (name, arguments)
      default: ("", [])
      }
    if observation.form == .computed { return truth ? "holds" : nil }
    if let set = setPhrase(name, arguments) { return truth ? set : nil }
    guard let index = arguments.firstIndex(where: \.isLiteral),
      case .literal(let value) = arguments[index]
    else { return truth ? "so" : nil }
    // What holds of no value in a bag holds of an empty one, too: that is no order.
    if case .overBags = observation, !truth { return nil }
    if let order = order(name, isTurned: index == 0, truth) {
      return "\(order)_\(bare(value))"
    }
    guard truth else { return nil }
    let forms = [
      ("-starts-with", "begins_"), ("-ends-with", "ends_"), ("-contains", "has_"),
      ("-regexp-match", "like_"), ("rfc822Name-match", "at_"), ("x500Name-match", "under_"),
    ]
    if let form = forms.first(where: { name.hasSuffix($0.0) }) {
      return form.1 + small(value.written, 18)
    }
    return term(value)
  }

  /// What a set function says of an attribute and a bag of literals.
  private static func setPhrase(_ name: String, _ arguments: [Expression]) -> String? {
    let forms = [
      ("-subset", ["within_", "all_of_"]), ("-set-equals", ["just_", "just_"]),
      ("-at-least-one-member-of", ["some_of_", "some_of_"]),
    ]
    guard let form = forms.first(where: { name.hasSuffix($0.0) }), arguments.count == 2 else {
      return nil
    }
    let isTurned = arguments[0].slots.isEmpty
    let words = arguments.flatMap(\.literals).map(term).joined(separator: "_")
    return small(form.1[isTurned ? 1 : 0] + words)
  }

  private static func bare(_ value: Value) -> String {
    let word = term(value)
    let prefix = ["exactly_", "on_"].first { word.hasPrefix($0) } ?? ""
    return String(word.dropFirst(prefix.count))
  }

  /// The comparison of the attribute with the value, whichever of them stands first.
  private static func order(_ name: String, isTurned: Bool, _ truth: Bool) -> String? {
    let words = ["-greater-than-or-equal", "-greater-than", "-less-than-or-equal", "-less-than"]
    guard let found = words.firstIndex(where: { name.hasSuffix($0) }) else { return nil }
    // Above and at least, at most and below; turned round, and denied.
    let turned = isTurned ? [2, 3, 0, 1][found] : found
    let denied = truth ? turned : [3, 2, 1, 0][turned]
    return ["at_least", "above", "at_most", "below"][denied]
  }
}
