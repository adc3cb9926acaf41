import CanonPrivacy
package import CanonProgram
import CanonTypes

extension Certificate {
  /// The certificate that follows from a program, derived by the validation's own rules.
  ///
  /// - Throws: where the program itself breaks an invariant.
  package static func derived(from program: Program) throws(BundleFault) -> Certificate {
    try CertificateCheck(ProgramValidation(program)).certificate()
  }
}

/// The small checker: it makes a certificate from the program alone and holds the carried one
/// against it, line by line.
struct CertificateCheck {
  private let validation: ProgramValidation

  init(_ validation: ProgramValidation) { self.validation = validation }

  /// - Throws: `wrongCertificate`, naming the first line that does not follow.
  func check(_ carried: Certificate) throws(BundleFault) {
    let derived = try certificate()
    try same(carried.queries, derived.queries, "queries", \.id)
    try same(carried.trainings, derived.trainings, "trainings", \.id)
    try same(carried.rules, derived.rules, "rules", \.id)
  }

  func certificate() throws(BundleFault) -> Certificate {
    let program = validation.program
    var queries: [Certificate.QueryProof] = []
    for feature in program.features {
      queries.append(
        try proof(
          feature.id, feature.reading, feature.window,
          largest: max(feature.bound.low.magnitude, feature.bound.high.magnitude)))
    }
    for outcome in program.outcomes {
      queries.append(try proof(outcome.id, outcome.reading, outcome.window, largest: 1))
    }
    var trainings: [Certificate.TrainingProof] = []
    for training in program.trainings {
      trainings.append(
        try proof(training, Dictionary(queries.map { ($0.id, $0.label) }) { first, _ in first }))
    }
    return Certificate(
      queries: queries.sorted { $0.id < $1.id }, trainings: trainings,
      rules: program.rules.map { .init(id: $0.id, tests: $0.condition.tests) })
  }

  private func proof(
    _ id: String, _ reading: Reading, _ window: Window, largest: UInt64
  ) throws(BundleFault) -> Certificate.QueryProof {
    let length: Period =
      switch window {
      case .last(let period), .next(let period): period
      }
    let found = try validation.reading(reading, length, "certificate/\(id)")
    return .init(
      id: id, label: found.label, reads: reads(reading).sorted(), values: found.interval.bound,
      sensitivity: Int64(clamping: largest))
  }

  private func proof(
    _ training: Training, _ labels: [String: Label]
  ) throws(BundleFault) -> Certificate.TrainingProof {
    let path = "certificate/\(training.id)"
    guard let block = validation.program.privacyBlocks.first(where: { $0.name == training.privacy })
    else { throw BundleFault(.brokenReference, at: path, "no block `\(training.privacy)`") }
    let floors = validation.program.acceptances.flatMap(\.floors)
      .filter { $0.training == training.id }.map(\.feature)
    let released = training.row.entries.map(\.feature) + training.goal.queries + floors
    var label = training.goal.items.flatMap { validation.attributes[$0]?.label } ?? .protected
    for id in released { label = label.joined(labels[id] ?? .local) }
    return .init(
      id: training.id, label: label.joined(.protected), task: training.cost.total,
      cohort: block.cohortRho * block.unitInVaults, window: block.window.rho)
  }

  /// The attributes that decide a reading: those of its aggregates, of its filters, and the time
  /// that the window asks.
  private func reads(_ reading: Reading) -> Set<String> {
    var names = reading.parts.reduce(into: Set<String>()) { $0.formUnion(reads($1)) }
    switch reading {
    case .count(let entity, let filter), .exists(let entity, let filter),
      .recency(let entity, let filter):
      names.formUnion(reads(filter).union(time(of: entity)))
    case .sum(let name, let filter), .minimum(let name, let filter),
      .maximum(let name, let filter), .mean(let name, let filter),
      .distinct(let name, let filter), .top(_, let name, let filter, _):
      names.insert(name)
      names.formUnion(reads(filter))
      names.formUnion(validation.attributes[name].map { time(of: $0.entity) } ?? [])
    default: break
    }
    return names
  }

  private func time(of entity: String) -> Set<String> {
    Set(validation.chain(entity).lazy.compactMap(\.eventTime).prefix(1))
  }

  private func reads(_ filter: Filter) -> Set<String> {
    switch filter {
    case .all: []
    case .within(let name, _), .compare(let name, _, _), .present(let name): [name]
    case .exists(_, let inner), .negation(let inner): reads(inner)
    case .conjunction(let parts), .disjunction(let parts):
      parts.reduce(into: []) { $0.formUnion(reads($1)) }
    }
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
