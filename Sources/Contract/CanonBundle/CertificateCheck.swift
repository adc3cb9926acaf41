import CanonPrivacy
package import CanonProgram
import CanonTypes

extension Certificate {
  /// The certificate that follows from a program, derived by the validation's own rules.
  ///
  /// - Throws: where the program itself breaks an invariant.
  package static func derived(from program: Program) throws(BundleFault) -> Certificate {
    try ProgramValidation.validate(program).certificate()
  }
}

/// The small checker: it makes a certificate from what the validation found in the program, and
/// holds the carried one against it, line by line.
struct CertificateCheck {
  private let validation: ProgramValidation
  private let found: FoundQueries

  /// - Parameter found: what `ProgramValidation.queries` derived from the same program.
  init(_ validation: ProgramValidation, _ found: FoundQueries) {
    (self.validation, self.found) = (validation, found)
  }

  private var program: Program { validation.program }

  /// - Throws: `wrongCertificate`, naming the first line that does not follow.
  func check(_ carried: Certificate) throws(BundleFault) {
    try check(carried, against: try certificate())
  }

  func check(_ carried: Certificate, against derived: Certificate) throws(BundleFault) {
    try same(carried.queries, derived.queries, "queries", \.id)
    try same(carried.trainings, derived.trainings, "trainings", \.id)
    try same(carried.tasks, derived.tasks, "tasks", \.id)
    try same(carried.rules, derived.rules, "rules", \.id)
  }

  func certificate() throws(BundleFault) -> Certificate {
    var queries: [Certificate.QueryProof] = []
    for feature in program.features {
      let most = max(feature.bound.low.magnitude, feature.bound.high.magnitude)
      queries.append(
        proof(feature.id, feature.reading, found.features[feature.id], Int64(clamping: most)))
    }
    for outcome in program.outcomes {
      queries.append(proof(outcome.id, outcome.reading, found.outcomes[outcome.id], 1))
    }
    let lines = Dictionary(queries.map { ($0.id, $0) }) { first, _ in first }
    var trainings: [Certificate.TrainingProof] = []
    for training in program.trainings { trainings.append(try proof(training, lines)) }
    var tasks: [Certificate.TaskProof] = []
    for task in program.governance.tasks {
      if let cost = task.cost, let name = task.privacy {
        tasks.append(try proof(task, cost, try block(name, "certificate/\(task.id)")))
      }
    }
    return Certificate(
      queries: queries.sorted { $0.id < $1.id }, trainings: trainings, tasks: tasks,
      rules: program.rules.map { .init(id: $0.id, tests: $0.condition.tests) })
  }

  /// - Precondition: the validation found every feature and outcome of the program.
  private func proof(
    _ id: String, _ reading: Reading, _ found: FoundReading?, _ largest: Int64
  ) -> Certificate.QueryProof {
    guard let found else { preconditionFailure("`\(id)` was validated with its program") }
    return .init(
      id: id, label: found.label, reads: reads(reading), values: found.interval.bound,
      sensitivity: largest)
  }

  private func proof(
    _ training: Training, _ lines: [String: Certificate.QueryProof]
  ) throws(BundleFault) -> Certificate.TrainingProof {
    let block = try block(training.privacy, "certificate/\(training.id)")
    let floors = program.acceptances.flatMap(\.floors)
      .filter { $0.training == training.id }.map(\.feature)
    let released = training.row.entries.map(\.feature) + training.goal.queries + floors
    var label = training.goal.items.flatMap { validation.attributes[$0]?.label } ?? .protected
    for id in released { label = label.joined(lines[id]?.label ?? .local) }
    let items = validation.items(of: training)
    return .init(
      id: training.id, label: label.joined(.protected),
      costs: training.costs.map { from, cost in
        let phases = cost.phases.map { phase in
          Certificate.PhaseProof(
            phase, training.contribution(to: phase.phase, items: items),
            inVaults: block.unitInVaults)
        }
        return .init(from: from, phases: phases, task: cost.total)
      }, narrowed: try narrowed(Set(released).sorted().compactMap { lines[$0] }, under: block),
      block: block)
  }

  /// The queries whose values the maxima of a block narrow.
  private func narrowed(
    _ lines: [Certificate.QueryProof], under block: PrivacyBlock
  ) throws(BundleFault) -> [Certificate.NarrowedQuery] {
    guard !block.contributions.isEmpty else { return [] }
    let validation = validation.under(block)
    var result: [Certificate.NarrowedQuery] = []
    for line in lines {
      let path = "certificate/\(line.id)"
      let interval: Interval
      let sensitivity: Int64
      if let feature = validation.features[line.id] {
        interval = try validation.reading(feature.reading, feature.window.length, path).interval
        sensitivity = feature.bound.largest(of: interval, ifEmpty: feature.ifEmpty)
      } else if let outcome = validation.outcomes[line.id] {
        interval = try validation.reading(outcome.reading, outcome.window.length, path).interval
        sensitivity = 1
      } else {
        continue
      }
      guard interval.bound != line.values else { continue }
      result.append(.init(id: line.id, values: interval.bound, sensitivity: sensitivity))
    }
    return result
  }

  private func proof(
    _ task: BoundedTask, _ cost: BoundedTask.Cost, _ block: PrivacyBlock
  ) throws(BundleFault) -> Certificate.TaskProof {
    let aggregates = task.aggregates.compactMap { $0.sensitivity.inVaults(block.unitInVaults) }
    return .init(id: task.id, aggregates: aggregates, cost: cost, block: block)
  }

  private func block(_ name: String, _ path: String) throws(BundleFault) -> PrivacyBlock {
    guard let block = program.privacyBlocks.first(where: { $0.name == name }) else {
      throw BundleFault(.brokenReference, at: path, "no block `\(name)`")
    }
    return block
  }

  /// The attributes that decide a reading, ascending: those of its aggregates, of its filters, and
  /// the times that the window asks.
  private func reads(_ reading: Reading) -> [String] {
    let times = reading.aggregates.compactMap { validation.entity(of: $0) }
      .compactMap { validation.chain($0).lazy.compactMap(\.eventTime).first }
    return reading.attributes.union(times).sorted()
  }

  private func same<Line: Equatable>(
    _ carried: [Line], _ derived: [Line], _ list: String, _ id: (Line) -> String
  ) throws(BundleFault) {
    for (line, wanted) in zip(carried, derived) where line != wanted {
      throw BundleFault(
        .wrongCertificate, at: "certificate/\(list)/\(id(line))",
        "it says \(line), and the program shows \(wanted)")
    }
    guard carried.count == derived.count else {
      throw BundleFault(
        .wrongCertificate, at: "certificate/\(list)",
        "\(carried.count) lines, and the program shows \(derived.count)")
    }
  }
}

extension Condition {
  /// The tests of a condition; each is made at most once.
  fileprivate var tests: Int64 {
    switch self {
    case .always: 0
    case .all(let parts), .any(let parts): parts.reduce(0) { $0 + $1.tests }
    case .not(let part): part.tests
    default: 1
    }
  }
}
