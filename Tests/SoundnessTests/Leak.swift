import CanonFixtures

/// A way in which a policy could let local values decide what leaves.
enum Leak: String, CaseIterable {
  /// Which records count; which records contain others; which value is taken; which term leads.
  case filter, group, branch, top
  /// A local attribute in the place of another one of its type.
  case twin
  /// When records count at all, and whose records.
  case window, market
  /// What the model is trained on, and what it is held against.
  case outcome, floor
  /// Decisions: about a task, about a result, about its reward.
  case rule, metric, reward

  /// Whether the leak goes through values, so that the flow of labels has to find it; the others
  /// have no words for attributes, and are refused for that.
  var isOfValues: Bool {
    switch self {
    case .rule, .metric, .reward: false
    default: true
    }
  }

  /// The text of a policy with the leak in it; `nil` where it offers no place.
  func plant(in policy: ShopPolicy, _ random: inout SeededGenerator) -> String? {
    var leaky = policy
    let test = "Line.secret > \(random.number(in: -9...9))"
    let victim = random.below(policy.queries.count)
    let query = policy.queries[victim]
    let local =
      "        query secrets(window: Duration): Count on Customer { "
      + "derive count(Line where \(test)) in last window bound 0 ..= 9 }\n"
    switch self {
    case .filter:
      let parts = query.text.split(separator: " where Line", omittingEmptySubsequences: false)
      guard parts.count > 1 else { return nil }
      let place = random.below(parts.count - 1)
      leaky.queries[victim].text = parts.enumerated().map { index, part in
        part
          + (index == parts.count - 1 ? "" : " where \(index == place ? test + " and " : "")Line")
      }.joined()
    case .group:
      leaky.queries[victim].text = query.deriving(
        "Count", "count(Receipt where exists(Line where \(test)))", "bound 0 ..= 6")
    case .branch:
      let value = query.reading.text
      leaky.queries[victim].text = query.text.replacing(
        "derive \(value) in",
        with: "derive case { when exists(Line where \(test)): \(value)  else \(value) } in")
    case .top:
      leaky.queries[victim].text = query.deriving(
        "Bool", "top(2, Line.hidden) contains soup", "")
    case .twin:
      guard let text = Leak.twin(of: query.text, &random) else { return nil }
      leaky.queries[victim].text = text
    case .window:
      return policy.text.replacing(
        "on Receipt { class protected", with: "on Receipt { class local")
    case .market:
      return policy.text.replacing(
        "on Customer { class protected", with: "on Customer { class local")
    case .outcome: leaky.outcome += " and exists(Line where \(test))"
    case .floor:
      leaky.queries[victim].text += local
      leaky.floor = "        floor     rank by secrets(90d)\n"
    case .rule: leaky.rules += "    forbid train leak\n        when \(test)\n"
    case .metric:
      leaky.queries[victim].text += local
      leaky.acceptance = "        reject    when secrets(90d) > 3\n" + leaky.acceptance
    case .reward:
      leaky.queries[victim].text += local
      return leaky.text.replacing("90% by cohort", with: "90% by secrets(90d)")
    }
    return leaky.text
  }

  /// One attribute of a query exchanged for its local twin: an optional one everywhere, for its
  /// guard has to go with it.
  private static func twin(of text: String, _ random: inout SeededGenerator) -> String? {
    var words = text.components(of: "Line.")
    let places = words.indices.dropFirst().filter { index in
      Shop.columns.contains { words[index].hasPrefix($0.name) }
    }
    guard !places.isEmpty else { return nil }
    let place = places[random.below(places.count)]
    guard let column = Shop.columns.first(where: { words[place].hasPrefix($0.name) }) else {
      return nil
    }
    for index in places where index == place || column.isOptional {
      guard words[index].hasPrefix(column.name) else { continue }
      words[index] = column.twin + words[index].dropFirst(column.name.count)
    }
    return words.joined(separator: "Line.")
  }
}

extension String {
  fileprivate func components(of separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
