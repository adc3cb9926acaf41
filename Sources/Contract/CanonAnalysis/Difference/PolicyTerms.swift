import CanonProgram
import CanonTypes

/// What a policy says beside its rules: budgets, costs, and terms of training, judging and growing.
extension MeaningComparison {
  var policy: [MeaningChange] {
    words + blocks + trainings + bounded + judging + governing
  }

  private func own<Element>(
    _ kind: String, _ list: KeyPath<Program, [Element]>, name: (Element) -> String,
    parts: (Element, Element) -> [Part]
  ) -> [MeaningChange] {
    compare(
      kind, before[keyPath: list], after[keyPath: list], name: name, domain: { _, _ in nil },
      parts: parts)
  }

  private var words: [MeaningChange] {
    own("role", \.roles, name: \.self) { _, _ in [] }
      + own("purpose", \.purposes, name: \.name) { old, new in
        [Part(.valueSet, old.parent ?? "the top", new.parent ?? "the top")]
      }
      + own("parameter", \.parameters, name: \.name) { old, new in
        [Part(.terms, old.words, new.words)]
      }
  }

  private var blocks: [MeaningChange] {
    own("privacy", \.privacyBlocks, name: \.name) { old, new in
      func rest(_ block: PrivacyBlock) -> PrivacyBlock {
        var block = block
        block.place = SourcePlace.nowhere
        (block.window, block.lifetime) = (old.window, old.lifetime)
        return block
      }
      return [
        Part.rho(.budget, old.window.rho, new.window.rho, moreIsWider: true),
        Part.rho(.budget, old.lifetime.rho, new.lifetime.rho, moreIsWider: true),
        Part(
          .terms, "\(old.window.epsilon), \(old.window.delta)",
          "\(new.window.epsilon), \(new.window.delta)", .minor),
        Part(
          .terms, "lifetime \(old.lifetime.epsilon), \(old.lifetime.delta)",
          "lifetime \(new.lifetime.epsilon), \(new.lifetime.delta)", .minor),
      ] + Part.whole(.terms, rest(old), rest(new))
    }
  }

  private var trainings: [MeaningChange] {
    own("training", \.trainings, name: \.id) { old, new in
      func rest(_ training: Training) -> Training {
        var training = training
        training.place = SourcePlace.nowhere
        (training.cost, training.laterCosts) = (old.cost, old.laterCosts)
        return training
      }
      let epochs = Set((old.laterCosts + new.laterCosts).map(\.epoch)).sorted()
      let costs = ([.min] + epochs).map { epoch in
        Part.rho(
          .cost, old.at(epoch: epoch).cost.total, new.at(epoch: epoch).cost.total,
          moreIsWider: false)
      }
      let isDivided = old.cost != new.cost || old.laterCosts != new.laterCosts
      let division =
        isDivided && costs.allSatisfy { $0.before == $0.after }
        ? Part.whole(
          .cost, [old.cost] + old.laterCosts.map(\.cost),
          [new.cost] + new.laterCosts.map(\.cost)) : []
      return costs + division + Part.whole(.terms, rest(old), rest(new))
    }
  }

  private var bounded: [MeaningChange] {
    own("task", \.governance.tasks, name: \.id) { old, new in
      func rest(_ task: BoundedTask) -> BoundedTask {
        var task = task
        (task.place, task.cost) = (SourcePlace.nowhere, old.cost)
        return task
      }
      return [
        Part.rho(.cost, old.cost?.total ?? .zero, new.cost?.total ?? .zero, moreIsWider: false)
      ] + Part.whole(.terms, rest(old), rest(new))
    }
  }

  private var judging: [MeaningChange] {
    own("acceptance", \.acceptances, name: \.name) { old, new in
      var (one, other) = (old, new)
      (one.place, other.place) = (.nowhere, .nowhere)
      return Part.whole(.terms, one, other)
    }
      + own("settlement", \.settlements, name: \.name) { old, new in
        var (one, other) = (old, new)
        (one.place, other.place) = (.nowhere, .nowhere)
        return Part.whole(.terms, one, other)
      }
  }

  private var governing: [MeaningChange] {
    own("steward", \.governance.stewards, name: \.of) { [Part(.terms, $0.role, $1.role)] }
      + own("actor", \.governance.actors, name: \.role) {
        [Part(.terms, $0.actor.rawValue, $1.actor.rawValue)]
      }
      + own("scope", \.governance.scopes, name: \.name) { Part.whole(.population, $0, $1) }
      + own("delegation", \.governance.delegations, name: \.name) { old, new in
        var (one, other) = (old, new)
        (one.place, other.place) = (.nowhere, .nowhere)
        return Part.whole(.terms, one, other)
      }
      + own("evolution", \.governance.evolutions, name: \.name) { old, new in
        var (one, other) = (old, new)
        (one.place, other.place) = (.nowhere, .nowhere)
        return Part.whole(.terms, one, other)
      }
  }
}

extension MeaningComparison.Part {
  /// A cost or a budget; what leaves less room breaks its users.
  static func rho(
    _ aspect: MeaningChange.Aspect, _ before: Rho, _ after: Rho, moreIsWider: Bool
  ) -> Self {
    Self(
      aspect, "rho \(before)", "rho \(after)",
      (after > before) == moreIsWider ? .minor : .major)
  }

  /// A declaration as a whole, in the words of the program; none when they are equal.
  static func whole<Value: Hashable>(
    _ aspect: MeaningChange.Aspect, _ before: Value, _ after: Value
  ) -> [Self] {
    guard before != after else { return [] }
    let (old, new) = (fields(before), fields(after))
    let moved = zip(old, new).filter { $0.1 != $1.1 }
    if old.count == new.count, !moved.isEmpty {
      return moved.map { Self(aspect, "\($0.0) \($0.1)", "\($1.0) \($1.1)") }
    }
    return [Self(aspect, "\(before)", "\(after)")]
  }

  private static func fields(_ value: some Any) -> [(String, String)] {
    Mirror(reflecting: value).children.map { ($0.label ?? "", "\($0.value)") }
  }
}

extension SourcePlace {
  static let nowhere = SourcePlace(file: "", line: 0, column: 0)
}
