/// Names that have no meaning here: what is nearest, who answers, and a declaration to begin with.
extension Adjudicator {
  /// A template with another argument has a meaning that is not settled; another template is none.
  func unknownTraining(_ scope: TaskScope) -> Answer {
    let template = scope.training.prefix { $0 != "(" }
    let records = table.small(.instances)
    let ids = (0..<table.instanceCount).map {
      table.text(records[$0 * ImageLayout.instanceStride])
    }
    let instances = ids.filter { $0.prefix { $0 != "(" } == template }
    let known = instances.isEmpty ? ids : instances
    let hint = Suggestion.hint(scope.training, among: known)
    // Only a task that nothing else is wrong with waits for a meaning.
    let others = scopeGates(scope)
    let isBlocked = !instances.isEmpty && others.isEmpty
    var answer = Answer(isBlocked ? .blocked : .denied)
    answer.causes =
      others + [
        Answer.Cause(
          code: instances.isEmpty ? .trainingUnknown : .argumentUnknown,
          sentence: instances.isEmpty
            ? "the policy has no training `\(scope.training)`\(hint)"
            : "`\(scope.training)` names something without a meaning here\(hint)",
          rule: nil, place: nil, values: [])
      ]
    if isBlocked {
      answer.unsettled = [
        Answer.Unsettled(
          term: scope.training,
          nearest: Suggestion.nearest(scope.training, among: instances, most: 3),
          domain: table.policyName, steward: steward(of: table.policyName),
          candidate: "// in \(table.policyName): add the argument to the finite set of "
            + "`\(template)`\n")
      ]
    }
    return answer
  }

  /// Concepts besides the families: each is admissible, local, outside the template, or unsettled.
  func settle(_ scope: TaskScope, _ request: ResolvedRequest, _ answer: inout Answer) {
    let concepts = Set(scope.concepts ?? []).sorted()
    guard !concepts.isEmpty else { return }
    let (words, count) = (table.closedWords, table.closedCount)
    var narrowed = [UInt64](repeating: 0, count: words)
    let own = table.large(.instanceClosed) + request.instance * words
    for closed in 0..<count
    where own[closed >> 6] & (1 << UInt64(closed & 63)) != 0
      && request.families.contains(Int(table.small(.closed)[closed]))
    {
      narrowed[closed >> 6] |= 1 << UInt64(closed & 63)
    }
    var (local, outside, unknown): ([String], [String], [String]) = ([], [], [])
    for name in concepts {
      guard let concept = table.member(.concept, name) else {
        unknown.append(name)
        continue
      }
      let mask = table.large(.conceptClosed) + concept * words
      if narrowed.indices.contains(where: { narrowed[$0] & mask[$0] != 0 }) { continue }
      let flags = table.small(.concepts)[concept * ImageLayout.conceptStride + 1]
      if flags & 1 != 0 { local.append(name) } else { outside.append(name) }
    }
    let ends: [([String], DecisionCode, String)] = [
      (local, .signalIsLocal, "is local: it never leaves its Vault"),
      (outside, .conceptOutside, "is known, but this template does not use it"),
      (unknown, .conceptUnmapped, "maps to nothing"),
    ]
    guard let (names, code, words) = ends.first(where: { !$0.0.isEmpty }) else { return }
    answer = Answer(code == .conceptUnmapped ? .blocked : .denied)
    answer.causes = names.map {
      Answer.Cause(code: code, sentence: "`\($0)` \(words)", rule: nil, place: nil, values: [])
    }
    if code == .conceptUnmapped { answer.unsettled = names.map(unsettled) }
  }

  private func steward(of name: String) -> String? {
    let records = table.small(.stewards)
    return (0..<(table.count(.stewards) / 2)).first { table.text(records[$0 * 2]) == name }
      .map { table.text(records[$0 * 2 + 1]) }
  }

  private func unsettled(_ term: String) -> Answer.Unsettled {
    let records = table.small(.concepts)
    let offered = (0..<table.conceptCount)
      .filter { records[$0 * ImageLayout.conceptStride + 1] & 2 != 0 }
      .map { table.text(records[$0 * ImageLayout.conceptStride]) }
    let nearest = Suggestion.nearest(term, among: offered, most: 3)
    let member = nearest.first.flatMap { table.member(.concept, $0) }
    func part(_ index: Int) -> String? {
      guard let member else { return nil }
      let string = records[member * ImageLayout.conceptStride + index]
      return string == ImageLayout.none || table.text(string).isEmpty ? nil : table.text(string)
    }
    let domain = part(2)
    return Answer.Unsettled(
      term: term, nearest: nearest, domain: domain, steward: domain.flatMap(steward),
      candidate: candidate(term, shape: part(3)))
  }

  /// A declaration to begin with. Without anything near it, the concept stays local text: nothing
  /// leaves a Vault because somebody asked for it.
  private func candidate(_ term: String, shape: String?) -> String {
    let letters = term.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
    let name = letters.first?.isLetter == true ? String(letters) : "c_" + String(letters)
    if let shape, shape.hasPrefix("query ") {
      return """
        query \(name)(window: Duration): \(shape.dropFirst(6)) {
            meaning "TODO: what `\(name)` means."
            derive  TODO in last window
            bound   TODO
        }

        """
    }
    let form = shape ?? "Text on \(table.text(table.fact(.unit)))"
    return """
      canonical \(name): \(form) {
          meaning "TODO: what `\(name)` means."
          class   \(shape == nil ? "local" : "protected")
          source  column "\(name)"
      }

      """
  }
}

/// What a clause asks for, beside what the request says.
struct Comparison {
  private let table: DecisionTable
  private let clause: Int

  init(_ table: DecisionTable, _ clause: Int) { (self.table, self.clause) = (table, clause) }

  /// One text a dimension that the clause tests; none for a rule without a condition.
  func values(_ scope: TaskScope, _ decider: Decider) -> [String] {
    var values: [String] = []
    func compare(_ name: String, _ value: String, _ rows: Range<Int>, _ words: String) {
      guard rows.contains(where: { !table.allows($0, clause) }) else { return }
      let allowed = rows.filter { table.allows($0, clause) }
      let isLong = allowed.count > 8
      let names = allowed.prefix(8).map(label)
      values.append(
        "\(name) = \(value), \(words) \(names.joined(separator: ", "))"
          + (isLong ? " and \(allowed.count - 8) more" : ""))
    }
    compare("submitter", scope.role, table.roleRow..<table.purposeRow, "one of")
    compare("purpose", scope.purpose, table.purposeRow..<table.marketRow, "one of")
    compare(
      "markets", scope.markets.joined(separator: ", "), table.marketRow..<table.familyRow, "within")
    let own = table.families(of: decider.instance)
    let families =
      scope.families ?? own.map { table.text(table.small(.families)[$0]) }
    compare(
      "families", families.joined(separator: ", "), table.familyRow..<table.argumentRow, "within")
    for argument in 0..<table.argumentCount {
      let row = Int(
        table.small(.instanceArguments)[decider.instance * table.argumentCount + argument])
      compare(
        scope.training, label(row), rows(of: Clause.argument + argument), "one of")
    }
    return values + met()
  }

  private func rows(of dimension: Int) -> Range<Int> {
    let (records, count) = (table.small(.rows), Int(table.fact(.rows)))
    let first = (0..<count).first { Int(records[$0 * 2]) == dimension } ?? 0
    let end = (first..<count).first { Int(records[$0 * 2]) != dimension } ?? count
    return first..<end
  }

  private func label(_ row: Int) -> String {
    let string = table.small(.rows)[row * 2 + 1]
    return string == ImageLayout.none ? "any other" : table.text(string)
  }

  private func met() -> [String] {
    let record = table.clauses + clause * ImageLayout.clauseStride
    let meets = table.small(.meets)
    return (Int(record[1])..<(Int(record[1]) + Int(record[2]))).map { index in
      let isMarket = meets[index * 2] == UInt32(Clause.market)
      let mask = table.large(.meetWords) + Int(meets[index * 2 + 1])
      let (first, count) =
        isMarket ? (table.marketRow, table.marketCount) : (table.familyRow, table.familyCount)
      let members = (0...count).filter { mask[$0 >> 6] & (1 << UInt64($0 & 63)) != 0 }
      return "\(isMarket ? "markets" : "families") contain one of "
        + members.prefix(8).map { label(first + $0) }.joined(separator: ", ")
    }
  }
}
