package import CanonAdmission
package import CanonProgram
package import CanonRecords
import CanonRegistry
package import CanonTypes

/// What a request comes to under one bundle.
package struct Redecision: Codable, Sendable, Hashable {
  package enum Outcome: String, Codable, Sendable, Hashable, CaseIterable {
    case permitted
    case denied
    /// Its meaning is not settled: it would wait in `resolving`.
    case blocked
    /// What it depends on was never recorded; nothing is guessed.
    case undetermined
  }

  package var outcome: Outcome
  /// The rules that made it, by id, each with its place where the bundle knows one.
  package var rules: [PlacedRule]
  package var reasons: [Reason]
  /// The worst case that was reserved; for an undetermined request, what it may have reserved.
  package var reserved: Rho?

  package struct PlacedRule: Codable, Sendable, Hashable {
    package var rule: String
    package var place: SourcePlace?

    package init(rule: String, place: SourcePlace?) { (self.rule, self.place) = (rule, place) }
  }

  package init(outcome: Outcome, rules: [PlacedRule], reasons: [Reason], reserved: Rho?) {
    (self.outcome, self.rules, self.reasons) = (outcome, rules, reasons)
    self.reserved = reserved
  }

  /// - Parameter program: the one that decided.
  package init(
    _ verdict: Admission.Verdict, of request: TaskRequest, under program: Program
  ) {
    let decision = verdict.decision
    let places = Dictionary(
      program.rules.map { ($0.id, $0.place) }
        + program.governance.requirements.map { ($0.id, $0.place) }
    ) { first, _ in first }
    rules = decision.rules.map { PlacedRule(rule: $0, place: places[$0]) }
    (reasons, reserved) = (decision.reasons, verdict.envelope?.cost.total)
    switch decision.answer {
    case .refused: outcome = .denied
    case .blocked: outcome = .blocked
    case .admitted: outcome = .permitted
    }
    // An admitted task whose meaning is not settled goes no further, though it has reserved.
    guard let envelope = verdict.envelope,
      let training = program.trainings.first(where: { $0.id == envelope.training })
    else { return }
    let resolution = Registry(program).resolve(
      training, families: envelope.families, concepts: request.concepts ?? [],
      epochId: envelope.epochId)
    switch resolution {
    case .resolved: return
    case .blocked: outcome = .blocked
    case .localOnly, .outside: outcome = .denied
    }
    reasons = resolution.reasons
  }

  /// Whether the same came out for the same reasons: codes and rules, not sums and sentences.
  func agrees(with other: Redecision) -> Bool {
    outcome == other.outcome && reserved == other.reserved
      && rules.map(\.rule) == other.rules.map(\.rule)
      && reasons.map(\.code) == other.reasons.map(\.code)
  }
}
