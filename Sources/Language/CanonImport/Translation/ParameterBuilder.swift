/// Finds the parameters of the task: one for each attribute that a policy asks about, and one for
/// each few whose relation it asks about.
struct ParameterBuilder {
  private let policy: XacmlPolicy

  init(_ policy: XacmlPolicy) { self.policy = policy }

  func build() throws(ImportFault) -> (cells: RequestCells, losses: [Loss]) {
    var groups: [(slots: [Slot], observations: [Expression])] = []
    for (observation, place) in observations(of: policy) {
      let slots = distinct(observation.slots)
      guard !slots.isEmpty else {
        // What no request can change either holds, or is a mistake of the author.
        guard Vocabulary.outcome(observation, [], []) != nil else {
          throw ImportFault(.illTyped, "`\(observation.written)` has no value", at: place)
        }
        continue
      }
      guard slots.count == 1 || observation.isDifference else {
        let names = slots.map { "`\(Words.tail($0.attribute))`" }.joined(separator: " and ")
        throw ImportFault(
          .relatesAttributes, "\(names) are compared with one another", at: place)
      }
      if let index = groups.firstIndex(where: { $0.slots == slots }) {
        if !groups[index].observations.contains(observation) {
          groups[index].observations.append(observation)
        }
      } else {
        groups.append((slots, [observation]))
      }
    }
    let vocabularies = groups.map { Vocabulary(slots: $0.slots, observations: $0.observations) }
    guard !vocabularies.contains(where: \.isTooLarge) else { throw tooMany }
    return try cells(vocabularies)
  }

  private var tooMany: ImportFault {
    ImportFault(
      .tooManyCases, "more than \(RequestCells.most) kinds of requests are told apart",
      at: policy.place)
  }

  /// The bytes that the words of a task may have together: a request's text has 200 (see
  /// `ScopeReader`), and some go to its name and signs.
  private static let mostBytes = 180

  /// With shorter words where the longest ones together would not fit into a request.
  private static func fitting(_ parameters: [ImportParameter]) -> [ImportParameter] {
    let longest = parameters.map { $0.terms.map(\.name.utf8.count).max() ?? 0 }
    guard longest.reduce(0, { $0 + $1 + 2 }) > mostBytes else { return parameters }
    // A number that keeps words apart takes up to five.
    let most = max(1, mostBytes / parameters.count - 7)
    return parameters.map { parameter in
      var (short, used): (ImportParameter, Set<String>) = (parameter, [])
      for index in short.terms.indices {
        short.terms[index].name = Words.distinct(
          String(short.terms[index].name.prefix(most)), from: &used)
      }
      return short
    }
  }

  private func distinct(_ slots: [Slot]) -> [Slot] {
    slots.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// With words for several values at once as long as there is room for them.
  private func cells(
    _ vocabularies: [Vocabulary]
  ) throws(ImportFault) -> (cells: RequestCells, losses: [Loss]) {
    for withPlurals in [true, false] {
      var used: Set<String> = []
      var usedTypes = ParameterBuilder.takenTypes
      var losses: [Loss] = []
      let parameters = vocabularies.map { vocabulary in
        let (terms, isCut) = vocabulary.terms(withPlurals: withPlurals)
        let name = Words.distinct(self.name(of: vocabulary), from: &used)
        if isCut {
          losses.append(
            Loss(
              .severalValues, "`\(name)` has no words for several values at once",
              at: policy.place))
        }
        return ImportParameter(
          name: name, type: Words.distinct(Words.large(name), from: &usedTypes),
          slots: vocabulary.slots, observations: vocabulary.observations, terms: terms)
      }
      if let cells = RequestCells(Self.fitting(parameters)) { return (cells, losses) }
    }
    throw tooMany
  }

  /// Types of the language, and what else the text declares.
  private static let takenTypes: Set<String> = [
    "Access", "Bool", "Count", "Date", "Decimal", "Duration", "Instant", "Integer", "Key",
    "Market", "Money", "Number", "Optional", "Ratio", "Requests", "Resource", "Rho", "Term",
    "Text", "Version",
  ]

  private func name(of vocabulary: Vocabulary) -> String {
    let isDifference = vocabulary.observations.allSatisfy { $0.form == .difference }
    return vocabulary.slots.map { Words.small(Words.tail($0.attribute), 40) }
      .joined(separator: isDifference ? "_minus_" : "_and_")
  }

  /// Each with the place of its rule, or of its policy where it stands in the policy's target.
  private func observations(of policy: XacmlPolicy) -> [(Expression, XMLPlace)] {
    policy.target.observations.map { ($0, policy.place) }
      + policy.members.flatMap { member -> [(Expression, XMLPlace)] in
        switch member {
        case .policy(let policy): observations(of: policy)
        case .rule(let rule):
          (rule.target.observations + (rule.condition?.observations ?? []))
            .map { ($0, rule.place) }
        }
      }
  }
}

extension Expression {
  /// A comparison of arithmetic over single values with a literal: the distance of two ages, say.
  /// It is a quantity of its own, where two texts that are equal are none.
  fileprivate var isDifference: Bool {
    guard case .apply(let name, let arguments) = self, arguments.count == 2,
      arguments.contains(where: \.isLiteral)
    else { return false }
    let tests = ["-equal", "-greater-than", "-less-than", "-or-equal"]
    let types: [DataType] = [.integer, .double]
    return types.contains { name.hasPrefix("\($0.rawValue)-") }
      && tests.contains { name.hasSuffix($0) }
  }
}
