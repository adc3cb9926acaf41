import CanonProgram
import CanonTypes

extension Program {
  /// The domain of an entity: that of the attributes on it, which nothing else may declare.
  func domain(ofEntity name: String) -> String? {
    attributes.first { $0.entity == name }?.domain
      ?? entities.first { $0.parent == name }.flatMap { domain(ofEntity: $0.name) }
  }

  func domain(ofTaxonomy name: String) -> String? {
    attributes.first { $0.type == .term(taxonomy: name) }?.domain
  }
}

extension Entity {
  var maximum: String {
    atMost.map { "at most \($0)" + (atMostWithin.map { " in \($0)" } ?? "") } ?? "any number"
  }
}

extension Taxonomy.Term {
  func parent(in taxonomy: Taxonomy) -> String {
    parent.map { "in \(taxonomy.terms[Int($0)].name)" } ?? "at the top"
  }
}

extension ValueType {
  /// Two currencies, or two precisions, are two units of one type.
  func aspect(against other: ValueType) -> MeaningChange.Aspect {
    switch (self, other) {
    case (.money, .money), (.decimal, .decimal): .unit
    case (.term, .term): .valueSet
    default: .type
    }
  }
}

extension Bound {
  var words: String { "\(low) ..= \(high)" }
}

extension Bound? {
  var words: String { map(\.words) ?? "any value" }
}

extension SourceMapping? {
  var words: String { map { "\($0)" } ?? "no source" }
}

extension Deprecation? {
  var words: String {
    map { "deprecated since \($0.since), for \($0.successor ?? "nothing")" } ?? "in use"
  }
}

extension AbsentTreatment {
  var words: String {
    switch self {
    case .setAside: "set aside"
    case .value(let value): "counts as \(value)"
    case .kept: "optional"
    }
  }
}

extension Window {
  var words: String {
    switch self {
    case .last(let length): "last \(length)"
    case .next(let length): "next \(length)"
    }
  }
}

extension Scale {
  var words: String {
    switch self {
    case .linear: "scale linear"
    case .log(let unit): "scale log by \(unit)"
    }
  }
}

extension Parameter {
  var words: String {
    "\(initial)" + steps.map { ", from epoch \($0.epoch) \($0.value)" }.joined()
  }
}

extension Reading {
  /// The reading in the words of the language.
  /// - Parameter term: the name of a term, by attribute and number.
  func words(_ term: (String, Int64) -> String) -> String {
    func of(_ what: String, _ filter: Filter) -> String {
      what + (filter == .all ? "" : " where \(filter.words(term))")
    }
    switch self {
    case .count(let entity, let filter): return "count(\(of(entity, filter)))"
    case .exists(let entity, let filter): return "exists(\(of(entity, filter)))"
    case .recency(let entity, let filter): return "recency(\(of(entity, filter)))"
    case .sum(let name, let filter): return "sum(\(of(name, filter)))"
    case .minimum(let name, let filter): return "min(\(of(name, filter)))"
    case .maximum(let name, let filter): return "max(\(of(name, filter)))"
    case .mean(let name, let filter): return "mean(\(of(name, filter)))"
    case .distinct(let name, let filter): return "distinct(\(of(name, filter)))"
    case .top(let first, let name, let filter, let terms):
      let named = terms.map { term(name, $0) }.joined(separator: ", ")
      return "top \(first) of \(of(name, filter)) has \(named)"
    case .ratio(let above, let below): return "\(above.words(term)) / \(below.words(term))"
    case .standingIn(let value, let inner): return "\(inner.words(term)) or \(value)"
    case .constant(let value): return "\(value)"
    case .plus(let left, let right): return "(\(left.words(term)) + \(right.words(term)))"
    case .minus(let left, let right): return "(\(left.words(term)) - \(right.words(term)))"
    case .times(let inner, let factor): return "\(inner.words(term)) * \(factor)"
    case .otherwise(let first, let second):
      return "(\(first.words(term)) else \(second.words(term)))"
    case .choose(let choices, let last):
      return choices.map { "when \($0.test.words(term)): \($0.value.words(term)), " }.joined()
        + "else \(last.words(term))"
    }
  }
}

extension ReadingTest {
  func words(_ term: (String, Int64) -> String) -> String {
    switch self {
    case .compare(let left, let relation, let right):
      "\(left.words(term)) \(relation.rawValue) \(right.words(term))"
    case .holds(let reading): reading.words(term)
    case .all(let tests): "(" + tests.map { $0.words(term) }.joined(separator: " and ") + ")"
    case .any(let tests): "(" + tests.map { $0.words(term) }.joined(separator: " or ") + ")"
    case .not(let inner): "not (\(inner.words(term)))"
    }
  }
}

extension Filter {
  func words(_ term: (String, Int64) -> String) -> String {
    switch self {
    case .all: "any"
    case .within(let name, let terms):
      "\(name) in { \(terms.map { term(name, $0) }.joined(separator: ", ")) }"
    case .compare(let name, let relation, let constant): "\(name) \(relation.rawValue) \(constant)"
    case .present(let name): "\(name) is present"
    case .exists(let entity, let nested): "exists(\(entity) where \(nested.words(term)))"
    case .conjunction(let parts):
      "(" + parts.map { $0.words(term) }.joined(separator: " and ") + ")"
    case .disjunction(let parts): "(" + parts.map { $0.words(term) }.joined(separator: " or ") + ")"
    case .negation(let part): "not (\(part.words(term)))"
    }
  }
}
