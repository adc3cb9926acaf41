import CanonProgram

/// Terms are numbered by their place in a taxonomy, so the same number may mean two terms in two
/// versions. The later version's numbers become the earlier one's; new terms come behind them.
struct TermNumbers {
  private let numbers: [String: [Int64]]
  private let taxonomies: [String: String]
  /// All terms by taxonomy, in the earlier numbers.
  private let names: [String: [String]]

  init(from before: Program, to after: Program) {
    func terms(_ program: Program) -> [String: [String]] {
      Dictionary(program.taxonomies.map { ($0.name, $0.terms.map(\.name)) }) { first, _ in first }
    }
    let (old, new) = (terms(before), terms(after))
    let all = old.merging(new) { known, found in known + found.filter { !known.contains($0) } }
    var numbers: [String: [Int64]] = [:]
    for (name, found) in new where found != old[name] {
      let places = Dictionary(zip(all[name] ?? [], 0...)) { first, _ in first }
      numbers[name] = found.map { Int64(places[$0] ?? 0) }
    }
    (names, self.numbers) = (all, numbers)
    taxonomies = Dictionary(
      (after.attributes + before.attributes).compactMap { attribute in
        guard case .term(let taxonomy) = attribute.type else { return nil }
        return (attribute.name, taxonomy)
      }
    ) { first, _ in first }
  }

  private func numbered(_ terms: [Int64], of attribute: String) -> [Int64] {
    guard let numbers = taxonomies[attribute].flatMap({ numbers[$0] }) else { return terms }
    return terms.map { numbers.indices.contains(Int($0)) ? numbers[Int($0)] : $0 }.sorted()
  }

  /// The name of a term; `nil` where the attribute has none of this number.
  func name(_ attribute: String, _ term: Int64) -> String? {
    guard let names = taxonomies[attribute].flatMap({ names[$0] }),
      let place = Int(exactly: term), names.indices.contains(place)
    else { return nil }
    return names[place]
  }

  /// The same rows with the names of their terms.
  func named(_ witness: RecordWitness?) -> RecordWitness? {
    guard var witness else { return nil }
    for index in witness.rows.indices {
      for (attribute, value) in witness.rows[index].values {
        witness.rows[index].terms[attribute] = name(attribute, value)
      }
    }
    return witness
  }

  /// A value of an attribute, in the earlier numbers.
  func numbered(_ value: Int64, of attribute: String) -> Int64 {
    numbered([value], of: attribute)[0]
  }

  func numbered(_ reading: Reading) -> Reading {
    if numbers.isEmpty { return reading }
    switch reading {
    case .count(let entity, let filter): return .count(entity: entity, filter: numbered(filter))
    case .exists(let entity, let filter): return .exists(entity: entity, filter: numbered(filter))
    case .recency(let entity, let filter):
      return .recency(entity: entity, filter: numbered(filter))
    case .sum(let name, let filter): return .sum(attribute: name, filter: numbered(filter))
    case .minimum(let name, let filter): return .minimum(attribute: name, filter: numbered(filter))
    case .maximum(let name, let filter): return .maximum(attribute: name, filter: numbered(filter))
    case .mean(let name, let filter): return .mean(attribute: name, filter: numbered(filter))
    case .distinct(let name, let filter):
      return .distinct(attribute: name, filter: numbered(filter))
    case .top(let first, let name, let filter, let terms):
      return .top(
        first: first, attribute: name, filter: numbered(filter),
        terms: numbered(terms, of: name))
    default: return joined(reading)
    }
  }

  private func joined(_ reading: Reading) -> Reading {
    switch reading {
    case .ratio(let above, let below):
      .ratio(numerator: numbered(above), denominator: numbered(below))
    case .standingIn(let value, let inner): .standingIn(value: value, for: numbered(inner))
    case .plus(let left, let right): .plus(numbered(left), numbered(right))
    case .minus(let left, let right): .minus(numbered(left), numbered(right))
    case .times(let inner, let factor): .times(numbered(inner), factor)
    case .otherwise(let first, let second): .otherwise(numbered(first), numbered(second))
    case .choose(let choices, let last):
      .choose(
        choices.map { ReadingChoice(test: numbered($0.test), value: numbered($0.value)) },
        otherwise: numbered(last))
    default: reading
    }
  }

  private func numbered(_ test: ReadingTest) -> ReadingTest {
    switch test {
    case .compare(let left, let relation, let right):
      .compare(numbered(left), relation, numbered(right))
    case .holds(let reading): .holds(numbered(reading))
    case .all(let tests): .all(tests.map(numbered))
    case .any(let tests): .any(tests.map(numbered))
    case .not(let inner): .not(numbered(inner))
    }
  }

  private func numbered(_ filter: Filter) -> Filter {
    switch filter {
    case .all, .compare, .present: filter
    case .within(let name, let terms):
      .within(attribute: name, terms: numbered(terms, of: name))
    case .exists(let entity, let nested): .exists(entity: entity, filter: numbered(nested))
    case .conjunction(let parts): .conjunction(parts.map(numbered))
    case .disjunction(let parts): .disjunction(parts.map(numbered))
    case .negation(let part): .negation(numbered(part))
    }
  }
}
