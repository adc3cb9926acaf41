import CanonDiagnostics
import CanonSource
import CanonTypes

/// Reads `canon.toml`. What it does not know is an error: a level that is misspelled must not turn
/// a rule off, nor an exception hold for ever.
struct ConfigurationReader {
  private let today: CivilDate
  private var configuration = LintConfiguration()
  private var findings = DiagnosticBag()
  private var seen: [String: SourceSpan] = [:]

  /// - Parameter today: what exceptions expire by, a day in UTC.
  /// - Returns: what could be read, and the findings; with an error among them it should not be
  ///   gone by.
  static func read(
    _ source: SourceText, on today: CivilDate
  ) -> (configuration: LintConfiguration, findings: [Diagnostic]) {
    let (tables, mistakes) = TomlReader.read(source)
    var reader = ConfigurationReader(today: today)
    reader.findings.report(contentsOf: mistakes)
    for table in tables { reader.read(table) }
    return (reader.configuration, reader.findings.sorted)
  }

  private init(today: CivilDate) { self.today = today }

  private mutating func read(_ table: TomlTable) {
    if table.isElement {
      guard table.name == "lint.allow" else {
        return unknown("`[[\(table.name)]]`", table.span, "exceptions are `[[lint.allow]]`")
      }
      return readException(table)
    }
    if table.entries.isEmpty, !["", "lint", "lint.level", "lint.option"].contains(table.name),
      !table.name.hasPrefix("lint.option.")
    {
      return unknown("`[\(table.name)]`", table.span, "settings are below `[lint]`")
    }
    for entry in table.entries { readSetting(table.path + entry.path, entry) }
  }

  private mutating func readSetting(_ path: [TomlKey], _ entry: TomlEntry) {
    let key = path.map(\.text).joined(separator: ".")
    if let first = seen.updateValue(entry.keySpan, forKey: key) {
      findings.report(
        Diagnostic(
          .malformedConfiguration, "`\(key)` is set twice", at: entry.keySpan,
          secondary: [LabelledSpan(first, "set here already")], help: ["keep one of them"]))
      return
    }
    let words = path.map(\.text)
    switch (words.first, words.dropFirst().first, words.count) {
    case ("lint", "level", 4) where words[2] == "group":
      guard let group = LintGroup(rawValue: words[3]) else {
        let known = LintGroup.allCases.map(\.rawValue)
        return unknown("the group `\(words[3])`", path[3].span, hint(words[3], known))
      }
      configuration.groupLevels[group] = level(entry)
    case ("lint", "level", 3):
      guard let rule = rule(path[2]) else { return }
      configuration.levels[rule.name] = level(entry)
    case ("lint", "option", 4):
      guard let rule = rule(path[2]) else { return }
      guard let option = rule.options.first(where: { $0.key == words[3] }) else {
        let known = rule.options.map(\.key)
        return unknown("the option `\(words[3])`", path[3].span, hint(words[3], known))
      }
      if let value = number(entry, option) {
        configuration.options[rule.name, default: [:]][option.key] = value
      }
    default:
      unknown(
        "`\(key)`", entry.keySpan,
        "known are `lint.level.RULE`, `lint.level.group.GROUP`, `lint.option.RULE.KEY` and "
          + "`[[lint.allow]]`")
    }
  }

  private mutating func rule(_ key: TomlKey) -> (any LintRule)? {
    if let rule = LintRules.byName[key.text] { return rule }
    findings.report(
      Diagnostic(
        .unknownLintRule, "there is no lint rule `\(key.text)`", at: key.span,
        help: [hint(key.text, LintRules.all.map(\.name))]))
    return nil
  }

  private mutating func level(_ entry: TomlEntry) -> LintLevel? {
    if case .text(let word) = entry.value, let level = LintLevel(rawValue: word) { return level }
    invalid("a level is one of \"off\", \"note\", \"warning\" and \"error\"", entry.span)
    return nil
  }

  private mutating func number(_ entry: TomlEntry, _ option: LintOption) -> Int64? {
    if case .integer(let value) = entry.value, option.range.contains(value) { return value }
    invalid(
      "`\(option.key)` is a whole number from \(option.range.lowerBound) to "
        + "\(option.range.upperBound)", entry.span)
    return nil
  }

  private mutating func unknown(_ what: String, _ span: SourceSpan, _ help: String) {
    findings.report(
      Diagnostic(.unknownKey, "\(what) means nothing here", at: span, help: [help]))
  }

  private mutating func invalid(_ message: String, _ span: SourceSpan) {
    findings.report(
      Diagnostic(.invalidSetting, message, at: span, help: ["see `canon lint --rules`"]))
  }

  private func hint(_ word: String, _ known: [String]) -> String {
    if let near = Spelling.nearest(to: word, among: known) { return "did you mean `\(near)`?" }
    return known.count > 8
      ? "`canon lint --rules` lists them" : "known: \(LintWords.list(known))"
  }
}

extension ConfigurationReader {
  private static let keys = ["rule", "path", "at", "reason", "owner", "expires"]

  private mutating func readException(_ table: TomlTable) {
    var texts: [String: (text: String, entry: TomlEntry)] = [:]
    var isSound = true
    for entry in table.entries {
      guard ConfigurationReader.keys.contains(entry.key) else {
        unknown("`\(entry.key)`", entry.keySpan, hint(entry.key, ConfigurationReader.keys))
        isSound = false
        continue
      }
      guard case .text(let text) = entry.value, text.contains(where: { !$0.isWhitespace }) else {
        invalid("`\(entry.key)` is a text that says something", entry.span)
        isSound = false
        continue
      }
      texts[entry.key] = (text, entry)
    }
    guard isSound else { return }
    let missing = ConfigurationReader.keys.filter { $0 != "at" && texts[$0] == nil }
    guard missing.isEmpty, let path = texts["path"], let expires = texts["expires"],
      let named = texts["rule"], let reason = texts["reason"], let owner = texts["owner"]
    else {
      findings.report(
        Diagnostic(
          .incompleteException, "the exception does not state \(LintWords.list(missing))",
          at: table.span,
          help: ["an exception says what for, why, who answers for it and until when"]))
      return
    }
    guard let rule = rule(TomlKey(text: named.text, span: named.entry.span)) else { return }
    guard let pattern = PathPattern(path.text) else {
      return invalid("`path` leads from the folder of this file to a policy", path.entry.span)
    }
    guard let day = CivilDate(expires.text) else {
      return invalid("`expires` is a day, as \"2027-01-31\"", expires.entry.span)
    }
    guard day.daysSinceEpoch >= today.daysSinceEpoch else {
      findings.report(
        Diagnostic(
          .expiredException, "the exception for `\(rule.name)` held until \(day)",
          at: expires.entry.span, "today is \(today)",
          secondary: [LabelledSpan(table.span, "of this exception")],
          help: ["mend what it excuses, or let \(owner.text) give it another day"]))
      return
    }
    configuration.exceptions.append(
      LintException(
        rule: rule.name, path: pattern, declaration: texts["at"]?.text, reason: reason.text,
        owner: owner.text, expires: day, span: table.span))
  }
}
