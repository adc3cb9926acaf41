package import CanonProgram

/// Compares what two versions permit, as sets of requests.
///
/// With P, F and V the permits, forbids and words of a version, a request that only the later one
/// permits lies in a permit of it that the earlier has not, in a forbid that fell away, or in words
/// that are new. Each of these parts is small where little changed, so unchanged rules cost a look.
struct PermissionComparison {
  private let taskClass: TaskClass
  private let before: Program
  private let after: Program
  private let universe: JointUniverse

  init(_ taskClass: TaskClass, _ before: Program, _ after: Program) {
    (self.taskClass, self.before, self.after) = (taskClass, before, after)
    universe = JointUniverse(taskClass, before, after)
  }

  /// `nil` for a class of task that neither version has.
  var difference: PermissionDifference? {
    let isNamed = (before.rules + after.rules).contains { $0.taskClass == taskClass }
    guard isNamed || !universe.instances.isEmpty else { return nil }
    var difference = PermissionDifference(
      taskClass: taskClass, change: .unknown, duties: [], reworded: reworded)
    guard let old = PermissionSide(taskClass, before, universe),
      let new = PermissionSide(taskClass, after, universe), let gained = only(new, not: old),
      let lost = only(old, not: new), let duties = duties(old, new)
    else { return difference }
    difference.permittedAfter = gained.compactMap(\.smallest).min().map { witness($0, old, new) }
    difference.permittedBefore = lost.compactMap(\.smallest).min().map { witness($0, old, new) }
    difference.duties = duties
    difference.change =
      switch (gained.isEmpty, lost.isEmpty) {
      case (true, true): .neither
      case (false, true): .widened
      case (true, false): .narrowed
      case (false, false): .both
      }
    return difference
  }

  private var reworded: [String] {
    func words(_ program: Program) -> [String: Rule] {
      Dictionary(
        program.rules.filter { $0.taskClass == taskClass }.map { rule in
          var rule = rule
          rule.place = SourcePlace(file: "", line: 0, column: 0)
          return (rule.id, rule)
        }
      ) { first, _ in first }
    }
    let (old, new) = (words(before), words(after))
    return Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.sorted()
  }

  /// Requests that one version permits and the other does not; `nil` beyond what is followed.
  private func only(_ one: PermissionSide, not other: PermissionSide) -> [Region]? {
    var parts: [Region] = []
    func add(_ part: Region?) -> Bool {
      guard let part else { return false }
      if !part.isEmpty { parts.append(part) }
      return true
    }
    let same = Dictionary(other.permits.map { ($0.rule.id, $0.region) }) { first, _ in first }
    for (rule, region) in one.permits {
      guard var rest = region.subtracting(same[rule.id].map { [$0] } ?? []) else { return nil }
      if rest.isEmpty { continue }
      guard let uncovered = other.unpermitted(rest),
        let known = uncovered.intersecting(one.valid)
      else { return nil }
      rest = known
      guard add(one.unforbidden(rest)) else { return nil }
    }
    let forbids = Dictionary(one.forbids.map { ($0.rule.id, $0.region) }) { first, _ in first }
    for (rule, region) in other.forbids {
      guard let rest = region.subtracting(forbids[rule.id].map { [$0] } ?? []) else { return nil }
      if rest.isEmpty { continue }
      guard let open = one.permitted(of: rest) else { return nil }
      parts += open
    }
    guard let words = one.valid.subtracting([other.valid]) else { return nil }
    if !words.isEmpty {
      guard let open = one.permitted(of: words) else { return nil }
      parts += open
    }
    return parts
  }

  // MARK: - Duties

  private func duties(_ old: PermissionSide, _ new: PermissionSide) -> [DutyDifference]? {
    func phrases(_ side: PermissionSide) -> [String: [Region]] {
      side.requirements.reduce(into: [:]) { found, one in
        for duty in one.requirement.obligations { found[duty.phrase, default: []] += [one.region] }
      }
    }
    let (owedBefore, owedAfter) = (phrases(old), phrases(new))
    var found: [DutyDifference] = []
    for duty in Set(owedBefore.keys).union(owedAfter.keys).sorted() {
      let (was, now) = (owedBefore[duty] ?? [], owedAfter[duty] ?? [])
      for (isAdded, one, other) in [(true, now, was), (false, was, now)] {
        var least: SmallRequest?
        for region in one {
          guard let rest = region.subtracting(other) else { return nil }
          if rest.isEmpty { continue }
          guard let open = new.permitted(of: rest) else { return nil }
          for part in open {
            guard let both = old.permitted(of: part) else { return nil }
            least = (both.compactMap(\.smallest) + [least].compactMap(\.self)).min()
          }
        }
        guard let least else { continue }
        found.append(
          DutyDifference(duty: duty, isAdded: isAdded, witness: witness(least, old, new)))
      }
    }
    return found
  }

  // MARK: - Witnesses

  private func witness(
    _ request: SmallRequest, _ old: PermissionSide, _ new: PermissionSide
  ) -> RequestWitness {
    func rules(_ side: PermissionSide) -> [String] {
      (side.permits + side.forbids)
        .filter { known in known.region.boxes.contains { $0.holds(request) } }
        .map(\.rule.id).sorted()
    }
    let (space, instance) = (new.space, new.space.instances[request.instance])
    return RequestWitness(
      template: instance.template,
      arguments: instance.arguments.sorted { $0.key < $1.key }
        .map { Training.Argument(name: $0.key, value: $0.value) },
      submitter: space.roles[request.role], purpose: space.purposes[request.purpose],
      families: request.families.map { space.families[$0] }
        .filter { $0 != RequestSpace.noFamily },
      markets: request.markets.map { space.markets[$0] }, rulesBefore: rules(old),
      rulesAfter: rules(new))
  }
}

extension PermissionDifference {
  /// What became of one class of task; `nil` when neither version has any of it.
  package static func of(
    _ taskClass: TaskClass, from before: Program, to after: Program
  ) -> PermissionDifference? {
    PermissionComparison(taskClass, before, after).difference
  }
}

extension Box {
  fileprivate func holds(_ request: SmallRequest) -> Bool {
    instances.contains(request.instance) && roles.contains(request.role)
      && purposes.contains(request.purpose) && families.holds(request.families)
      && markets.holds(request.markets)
  }
}

extension SubsetRegion {
  fileprivate func holds(_ names: [Int]) -> Bool {
    required.members.allSatisfy(names.contains) && !names.contains(where: excluded.contains)
      && meets.allSatisfy { set in names.contains(where: set.contains) }
  }
}
