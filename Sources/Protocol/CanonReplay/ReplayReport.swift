import CanonAdmission
import CanonCrypto
package import CanonRecords
package import CanonTypes

/// What a replay found; everything in it is public, and follows from log and bundle alone.
package struct ReplayReport: Codable, Sendable, Hashable {
  /// The bundle under which it was decided again, and its version.
  package var bundle: Digest
  package var policyVersion: SemanticVersion
  /// How far the log was replayed.
  package var checkpoint: Checkpoint
  package var requests: Int64 = 0
  /// Requests of which nothing changed: outcome, rules, codes and worst case.
  package var unchanged: Int64 = 0
  /// Requests with the same outcome for other reasons, or at another worst case.
  package var otherwise: Int64 = 0
  /// How many requests went from which outcome to which, those that stayed included.
  package var outcomes: [Transition] = []
  package var flips: [Flip] = []
  package var budgets: [Budget] = []
  package var models: [ModelBasis] = []

  package struct Transition: Codable, Sendable, Hashable {
    package var before: Redecision.Outcome
    package var after: Redecision.Outcome
    package var count: Int64
  }

  /// A request whose outcome is another one now.
  package struct Flip: Codable, Sendable, Hashable {
    /// Of its receipt.
    package var number: Int64
    package var task: String
    package var training: String
    /// By the tick at which it was decided.
    package var at: Instant
    package var before: Redecision
    package var after: Redecision
  }

  /// A privacy block's worst case in one window, or for life: in the record and under the new
  /// bundle. A side that charged nothing is left out.
  package struct Budget: Codable, Sendable, Hashable {
    package var privacy: String
    /// The window's first moment; none for life.
    package var from: Instant?
    package var recorded: ReservedRho?
    package var under: ReservedRho?
  }

  init(bundle: Digest, policyVersion: SemanticVersion, checkpoint: Checkpoint) {
    (self.bundle, self.policyVersion) = (bundle, policyVersion)
    self.checkpoint = checkpoint
  }

  /// Nothing flips, and every settled model keeps its basis.
  package var isClean: Bool { flips.isEmpty && models.allSatisfy { $0.standing == .kept } }

  mutating func add(_ number: Int64, _ recorded: RecordedDecision, _ after: Redecision) {
    let before = recorded.redecision
    requests += 1
    if before.agrees(with: after) {
      unchanged += 1
    } else if before.outcome == after.outcome {
      otherwise += 1
    }
    let known = outcomes.firstIndex { $0.before == before.outcome && $0.after == after.outcome }
    if let known {
      outcomes[known].count += 1
    } else {
      outcomes.append(Transition(before: before.outcome, after: after.outcome, count: 1))
      outcomes.sort {
        ($0.before.rawValue, $0.after.rawValue) < ($1.before.rawValue, $1.after.rawValue)
      }
    }
    guard before.outcome != after.outcome else { return }
    flips.append(
      Flip(
        number: number, task: Admission.task(of: recorded.request),
        training: recorded.request.payload.training, at: recorded.decided.tick.payload.at,
        before: before, after: after))
  }

  mutating func add(_ recorded: [Tally.Row: ReservedRho], _ under: [Tally.Row: ReservedRho]) {
    budgets = Set(recorded.keys).union(under.keys)
      .map {
        Budget(privacy: $0.privacy, from: $0.from, recorded: recorded[$0], under: under[$0])
      }
      .sorted { left, right in
        // Windows in their order, then the whole life.
        (left.privacy, left.from?.seconds ?? .max) < (right.privacy, right.from?.seconds ?? .max)
      }
  }
}
