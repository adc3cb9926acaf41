/// A word of a vocabulary: the requests that give the observations of a parameter these outcomes.
package struct ImportTerm: Hashable, Sendable {
  package var name: String
  /// The value itself, where the word stands for a single one that is a text.
  package var literal: String?
  /// `nil` is Indeterminate; in the order of the parameter's observations.
  var outcomes: [Bool?]

  /// `TFI`: as a mapping writes them.
  package var outcomeLetters: String {
    String(outcomes.map { $0.map { $0 ? "T" : "F" } ?? "I" })
  }
}

/// A parameter of the task: one attribute of a request, or several whose relation is asked for.
package struct ImportParameter: Sendable {
  package var name: String
  package var type: String
  package var slots: [Slot]
  var observations: [Expression]
  package var terms: [ImportTerm]

  package var observationTexts: [String] { observations.map(\.written) }

  /// The least direct way in which the policy looks at it.
  package var form: ExpressionForm {
    let forms = observations.map(\.form)
    return forms.contains(.computed)
      ? .computed : forms.contains(.difference) ? .difference : .plain
  }
}

/// Finds the outcomes that an attribute's values can have, and a word for each.
struct Vocabulary {
  /// Requests that no observation tells apart.
  private struct Kind {
    var outcomes: [Bool?]
    /// One bag a slot.
    var exemplars: [[[Value]]]

    var singles: [[Value]] {
      exemplars.filter { $0.allSatisfy { $0.count == 1 } }.map { $0.map { $0[0] } }
    }
    var isUndecided: Bool { outcomes.contains(nil) }
    var isFalse: Bool { outcomes.allSatisfy { $0 == false } }
    /// Whether only several values at once give it.
    var isPlural: Bool { exemplars.allSatisfy { $0.contains { $0.count > 1 } } }
  }

  let slots: [Slot]
  let observations: [Expression]
  private var kinds: [Kind] = []
  /// Whether more were found than a template may have instances; the rest was not looked for.
  private(set) var isTooLarge = false

  init(slots: [Slot], observations: [Expression]) {
    (self.slots, self.observations) = (slots, observations)
    let literals = observations.flatMap(\.literals)
    var index: [[Bool?]: Int] = [:]
    for row in Vocabulary.rows(slots, literals) {
      guard kinds.count <= RequestCells.most else {
        isTooLarge = true
        return
      }
      let outcomes = observations.map { Vocabulary.outcome($0, slots, row) }
      if let known = index[outcomes] {
        kinds[known].exemplars.append(row)
      } else {
        index[outcomes] = kinds.count
        kinds.append(Kind(outcomes: outcomes, exemplars: [row]))
      }
    }
    addUnseen(&index)
  }

  /// A value that a computation takes to a given result, or a text that matches an expression, is
  /// not always found; that one may exist is enough for a word.
  private mutating func addUnseen(_ index: inout [[Bool?]: Int]) {
    guard let other = kinds.first(where: \.isFalse) ?? kinds.first(where: { !$0.isUndecided })
    else { return }
    for (position, observation) in observations.enumerated() where observation.form == .computed {
      for truth in [true, false]
      where !kinds.contains(where: { $0.outcomes[position] == truth }) {
        var outcomes = other.outcomes
        outcomes[position] = truth
        guard index[outcomes] == nil else { continue }
        index[outcomes] = kinds.count
        kinds.append(Kind(outcomes: outcomes, exemplars: []))
      }
    }
  }

  static func outcome(_ expression: Expression, _ slots: [Slot], _ row: [[Value]]) -> Bool? {
    Evaluation.operand(expression) { slot in
      slots.firstIndex(of: slot).map { row[$0] } ?? []
    }?.truth
  }

  /// The bags of all slots together; fewer of each where there are several slots.
  private static func rows(_ slots: [Slot], _ literals: [Value]) -> [[[Value]]] {
    let most = slots.count == 1 ? 2_000 : slots.count == 2 ? 40 : 12
    return slots.reduce([[]]) { rows, slot in
      let bags = Representatives.bags(slot.type, literals)
      let chosen = bags.count <= most ? bags : Array(bags.prefix(most - 2)) + bags.suffix(2)
      return rows.flatMap { row in chosen.map { row + [$0] } }
    }
  }

  /// The words; without those for several values at once when that is asked for.
  ///
  /// - Returns: also whether some were left out.
  func terms(withPlurals: Bool) -> (terms: [ImportTerm], isCut: Bool) {
    let kept = kinds.filter { withPlurals || !$0.isPlural || $0.isUndecided }
    var used: Set<String> = []
    let named = kept.map { kind in
      let name = Words.distinct(self.name(of: kind), from: &used)
      return ImportTerm(name: name, literal: literal(of: kind), outcomes: kind.outcomes)
    }
    let last = named.filter { $0.name.hasPrefix("something_else") }
    return (
      named.filter { !$0.name.hasPrefix("something_else") } + last, kept.count < kinds.count
    )
  }

  /// The one value that the policy names, if the kind is that value alone.
  private func named(_ kind: Kind) -> Value? {
    guard slots.count == 1, !kind.isUndecided, !kind.isFalse,
      observations.allSatisfy({ $0.form == .plain })
    else { return nil }
    let singles = kind.singles.map { $0[0] }
    let literals = Set(observations.flatMap(\.literals))
    guard singles.count == 1, let only = singles.first, literals.contains(only) else { return nil }
    return only
  }

  private func literal(of kind: Kind) -> String? {
    guard let value = named(kind), case .text = value.content else { return nil }
    return value.written
  }

  private func name(of kind: Kind) -> String {
    if slots.count == 1 {
      if kind.exemplars == [[[]]] { return "absent" }
      if kind.isUndecided {
        let isSeveral = !kind.exemplars.isEmpty && kind.isPlural
        return isSeveral ? "several" : "undefined"
      }
      if let value = named(kind) { return Words.term(value) }
      if kind.isPlural, observations.allSatisfy({ $0.form == .plain }),
        let values = kind.exemplars.first?[0], values.count == 2
      {
        return values.map(Words.term).joined(separator: "_and_")
      }
    } else if kind.isUndecided {
      return "undefined"
    }
    let said = essential(of: kind).compactMap { Words.phrase(observations[$0], $1) }
    if said.isEmpty { return kind.isFalse ? "something_else" : "another" }
    return said.prefix(2).joined(separator: "_and_")
  }

  /// The outcomes from which the others of the kind follow, those that hold first.
  private func essential(of kind: Kind) -> [(Int, Bool)] {
    let decided = kind.outcomes.enumerated().compactMap { index, truth in
      truth.map { (index, $0) }
    }.sorted { $0.1 && !$1.1 }
    return decided.filter { index, truth in
      !decided.contains { other, otherTruth in
        guard other != index else { return false }
        let givesIt = kinds.allSatisfy {
          $0.outcomes[other] != otherTruth || $0.outcomes[index] == truth
        }
        let follows = kinds.allSatisfy {
          $0.outcomes[index] != truth || $0.outcomes[other] == otherTruth
        }
        return givesIt && (!follows || other < index)
      }
    }
  }
}
