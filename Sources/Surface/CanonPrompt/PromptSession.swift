import CanonAnalysis
package import CanonDecision
package import CanonProgram
import CanonReport
import CanonTypes
package import CanonWorkspace

/// What is said at the prompt of a policy, and what it answers: expressions over a sample of
/// records, and decisions. A value: it reads no file and draws nothing.
package struct PromptSession {
  /// The words that begin a line; every other line is an expression.
  package enum Word: String, CaseIterable, Sendable {
    case help, record, sample, forget, window, declare, decide, explain, names, quit
  }

  /// What a line led to.
  package enum Reply {
    /// The value of an expression, and what is known of it.
    case value(String, facts: String)
    case lines([String])
    case decision(Answer, misses: [NearMiss], isExact: Bool)
    case explain(String)
    /// What was typed means nothing here.
    case refused(String)
    case quit
  }

  package let program: Program
  package let table: DecisionTable
  private let workspace: CompiledWorkspace
  private let adjudicator: Adjudicator
  private let colour: Bool
  private var sample: Sample
  /// What is read when an expression does not say.
  private var window = "last 90d"

  /// - Returns: `nil` for a workspace with errors.
  /// - Throws: `DecisionFault` for rules that are too many for an image.
  package init?(_ workspace: CompiledWorkspace, colour: Bool = false) throws(DecisionFault) {
    guard let program = workspace.program else { return nil }
    table = try DecisionTable(validating: try DecisionTable.encode(program))
    (self.workspace, self.program) = (workspace, program)
    (adjudicator, sample, self.colour) = (Adjudicator(table), Sample(program), colour)
  }

  package mutating func answer(_ line: String) -> Reply {
    let line = line.trimmed
    let first = String(line.prefix { !$0.isWhitespace })
    let rest = String(line.dropFirst(first.count)).trimmed
    if line.isEmpty || line.hasPrefix("//") { return .lines([]) }
    switch Word(rawValue: first) {
    case .help: return .lines(PromptSession.help)
    case .record: return record(rest)
    case .sample: return .lines(sample.lines.isEmpty ? ["no records"] : sample.lines)
    case .forget:
      sample.forget()
      return .lines([])
    case .window: return change(window: rest)
    case .declare:
      return trying(rest) { .lines($0.declaration.split(separator: "\n").map(String.init)) }
    case .decide: return decide(rest)
    case .explain:
      return rest.isEmpty ? .refused("explain what? give a name of the policy") : .explain(rest)
    case .names: return .lines(names)
    case .quit: return .quit
    case nil: return evaluate(line)
    }
  }

  private static let help = [
    "count(Receipt) in last 28d       an expression over the sample, as after `derive`",
    "record Line 3d ago a = 1, b = c  adds a record, in a parent of its own; `in 3d` is ahead",
    "sample                           shows the records; `forget` drops them",
    "window last 28d                  what is read when an expression does not say",
    "declare EXPRESSION               the query that would derive it, with a bound",
    "decide role=R training=T(…) purpose=P markets=M,N   what the policy says, and why",
    "explain NAME, names, quit        names of the policy; the end",
  ]

  private var names: [String] {
    func line(_ kind: String, _ names: [String]) -> [String] {
      names.isEmpty ? [] : ["\(kind): \(names.joined(separator: ", "))"]
    }
    return line("records", program.entities.map(\.name))
      + line("attributes", program.attributes.map { "\($0.entity).\($0.name)" })
      + line("features", program.features.map(\.id))
      + line("trainings", program.trainings.map(\.id))
      + line("tasks", program.governance.tasks.map(\.id)) + line("roles", program.roles)
      + line("purposes", program.purposes.map(\.name))
      + line("markets", program.governance.markets)
  }
}

// MARK: - Expressions

extension PromptSession {
  private func trying(_ expression: String, _ body: (TriedExpression) -> Reply) -> Reply {
    guard !expression.isEmpty else { return .refused("an expression is expected here") }
    let outcome = workspace.trying(expression, in: window, colour: colour)
    switch outcome {
    case .typed(let tried): return body(tried)
    case .refused(let findings): return .refused(findings)
    }
  }

  private func evaluate(_ expression: String) -> Reply {
    trying(expression) { tried in
      let feature = tried.feature
      let value = RecordEvaluator(program).reading(of: feature, on: sample.rows)
      let shown = value.map { feature.type == .boolean ? "\($0 != 0)" : feature.type.phrase($0) }
      let facts = [
        feature.type.written, feature.label.rawValue, feature.window.phrase,
        tried.reads.isEmpty ? "reads no attribute" : "reads " + tried.reads.joined(separator: ", "),
      ]
      return .value(shown ?? "no value", facts: facts.joined(separator: "; "))
    }
  }

  private mutating func change(window text: String) -> Reply {
    if text.isEmpty { return .lines([window]) }
    let old = window
    window = text
    let anything = program.entities.first { $0.parent != nil } ?? program.entities.first
    let isAhead = text.hasPrefix("next ")
    let probe = "\(isAhead ? "exists" : "count")(\(anything?.name ?? "")) in \(text)"
    let reply = trying(probe) { .lines([$0.feature.window.phrase]) }
    if case .refused = reply { window = old }
    return reply
  }
}

// MARK: - Records

extension PromptSession {
  /// `[N] ENTITY LENGTH ago|in LENGTH [ATTRIBUTE = VALUE {, ATTRIBUTE = VALUE}]`
  private mutating func record(_ text: String) -> Reply {
    let usage =
      "write `record Line 3d ago name = value, name = value`, or `in 3d` for what is ahead"
    var words = text.split(separator: " ").map(String.init)
    var copies: Int64 = 1
    if let first = words.first, let count = Int64(first) {
      guard (1...1_000_000).contains(count) else { return .refused("1 to 1000000 records alike") }
      (copies, words) = (count, Array(words.dropFirst()))
    }
    guard words.count >= 3 else { return .refused(usage) }
    let (entity, one, two) = (words[0], words[1], words[2])
    guard program.entities.contains(where: { $0.name == entity }) else {
      return .refused(
        "there is no entity `\(entity)`; there are "
          + program.entities.map(\.name).joined(separator: ", "))
    }
    guard two == "ago" || one == "in" else { return .refused(usage) }
    let length = two == "ago" ? one : two
    var seconds: Int64 = 0
    let timed = trying("count(\(entity)) in last \(length)") { tried in
      if case .last(let period) = tried.feature.window { seconds = period.seconds }
      return .lines([])
    }
    if case .refused = timed { return timed }
    var row = RecordWitness.Row(
      entity: entity, copies: copies, time: two == "ago" ? -seconds : seconds, values: [:])
    let assignments = words.dropFirst(3).joined(separator: " ")
    for part in assignments.split(separator: ",") {
      if let refusal = assign(String(part).trimmed, &row) { return refusal }
    }
    sample.add(row)
    return .lines([])
  }

  /// - Returns: a refusal, if there is one.
  private func assign(_ text: String, _ row: inout RecordWitness.Row) -> Reply? {
    guard let equals = text.firstIndex(of: "=") else {
      return .refused("`\(text)` gives no value; write `name = value`")
    }
    let written = String(text[..<equals]).trimmed
    let name = written.split(separator: ".").last.map(String.init) ?? written
    let value = String(text[text.index(after: equals)...]).trimmed
    guard let attribute = program.attributes.first(where: { $0.name == name }) else {
      return .refused("there is no attribute `\(name)`; `names` lists them")
    }
    guard isAtOrAbove(attribute.entity, row.entity) else {
      return .refused("`\(name)` is of \(attribute.entity), which lies below \(row.entity)")
    }
    if case .term(let taxonomy) = attribute.type {
      let terms = program.taxonomies.first { $0.name == taxonomy }?.terms ?? []
      guard let index = terms.firstIndex(where: { $0.name == value }) else {
        return .refused("there is no `\(value)` in \(taxonomy)")
      }
      row.values[name] = Int64(index)
      return nil
    }
    // The checker reads literals, in the unit that is meant.
    let test = "count(\(attribute.entity) where \(attribute.entity).\(name) == \(value))"
    var read: Int64?
    let reply = trying(test + " in last 1d") { tried in
      if case .count(_, .compare(_, _, let constant)) = tried.feature.reading { read = constant }
      return .lines([])
    }
    if case .refused = reply { return reply }
    guard let read else { return .refused("`\(value)` is no value of `\(name)`") }
    row.values[name] = read
    return nil
  }

  private func isAtOrAbove(_ top: String, _ entity: String) -> Bool {
    var (current, steps) = (Optional(entity), 0)
    while let name = current, steps <= program.entities.count {
      if name == top { return true }
      (current, steps) = (program.entities.first { $0.name == name }?.parent, steps + 1)
    }
    return false
  }
}

// MARK: - Decisions

extension PromptSession {
  private func decide(_ text: String) -> Reply {
    var values: [String: String] = [:]
    for word in PromptSession.words(of: text) {
      guard let equals = word.firstIndex(of: "=") else {
        return .refused("`\(word)` gives no value; write `role=… training=… purpose=… markets=…`")
      }
      let key = String(word[..<equals])
      guard ScopeReader.keys.contains(key) else {
        return .refused(
          "there is no `\(key)`; a request has "
            + ScopeReader.keys.joined(separator: ", "))
      }
      guard values.updateValue(String(word[word.index(after: equals)...]), forKey: key) == nil
      else { return .refused("`\(key)` is given twice") }
    }
    guard let role = values["role"], let training = values["training"],
      let purpose = values["purpose"]
    else { return .refused("a request needs role=…, training=… and purpose=…") }
    func list(_ key: String) -> [String]? {
      values[key]?.split(separator: ",").map(String.init)
    }
    let scope = TaskScope(
      role: role, training: training, purpose: purpose, markets: list("markets") ?? [],
      families: list("families"), concepts: list("concepts"), output: values["output"])
    let answer = adjudicator.answer(scope)
    guard answer.outcome == .denied else { return .decision(answer, misses: [], isExact: true) }
    let (misses, isExact) = adjudicator.nearest(to: scope)
    return .decision(answer, misses: misses, isExact: isExact)
  }

  /// Words apart by blanks, but for blanks between parentheses.
  private static func words(of text: String) -> [String] {
    var (words, word, depth) = ([String](), "", 0)
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == " ", depth <= 0 {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
