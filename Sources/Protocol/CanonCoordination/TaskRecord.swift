import CanonAdmission
package import CanonCrypto
package import CanonRecords
package import CanonTypes

/// Everything durable that the coordinator knows of one task.
///
/// What Vaults can repeat byte for byte (commitments, shares) is not kept here until a round has
/// ended: after a crash it is asked for again.
package struct TaskRecord: Codable, Sendable, Hashable {
  /// The first 16 hexadecimal digits of the request's digest.
  package var task: String
  package var request: Signed<TaskRequest>
  /// The tick at which the request was read; admission is decided at it.
  package var tick: Signed<Tick>
  /// While cohorts are gathered: what the Vaults are asked.
  package var question: Signed<CohortQuestion>?
  package var decision: Decision?
  package var envelope: Signed<TaskEnvelope>?
  /// `nil` before the decision, and for a refused request.
  package var state: TaskState?
  /// Why it waits in `resolving`.
  package var blocked: [Reason] = []
  /// When it ends whatever happens; only tasks without an envelope need it.
  package var deadline: Instant?
  package var cohorts: [Signed<CohortRelease>] = []
  package var reservations: [Signed<Reservation>] = []
  package var attempt: AttemptProgress?
  package var replays: [Signed<ReplayAnswer>] = []
  package var report: Signed<VerificationReport>?
  package var publishedAt: Instant?
  package var model: LinearModel?
  package var challenge: ChallengeState?
  package var settlement: SettlementProgress?
  package var settled: Signed<SettlementContext>?
  /// The task's lines of the log.
  package var entries: [Int64] = []
  /// Vaults that acknowledged the end.
  package var closed: [String] = []

  init(request: Signed<TaskRequest>, tick: Signed<Tick>) {
    task = Admission.task(of: request)
    self.request = request
    self.tick = tick
  }

  /// The attempt that is under way.
  package struct AttemptProgress: Codable, Sendable, Hashable {
    package var id: AttemptID
    package var kind: RoundKind
    /// The Vaults that are asked to commit, in order of names.
    package var seats: [String]
    package var tick: Signed<Tick>
    /// Durable before any Vault sees it: there is never a second one.
    package var roster: Signed<RoundRoster>?
  }

  package struct SettlementProgress: Codable, Sendable, Hashable {
    package var attempt: Int64
    package var state: SettlementState
  }

  /// Whether nothing is left to do but to tell the Vaults.
  package var isOver: Bool { state?.isTerminal ?? (decision?.answer == .refused) }
}

/// What the Vaults answered in the task's current phase; lost in a crash, and asked for again.
struct Gathering: Sendable {
  var reservations: [String: Signed<Reservation>] = [:]
  var commits: [String: Signed<RoundCommit>] = [:]
  var shares: [String: Signed<RoundShare>] = [:]
  var replays: [Digest: Signed<ReplayAnswer>] = [:]
  /// Vaults that refused in this phase, with their reason.
  var refused: [String: Reason] = [:]
  /// Time-outs so far in this phase.
  var timeouts = 0
  /// The verifier was asked to examine.
  var isExamined = false
}

/// Where a task waits for Vaults.
package enum Phase: Codable, Sendable, Hashable {
  case gathering
  case reserving
  case committing(round: Int64, attempt: Int64)
  case sharing(round: Int64, attempt: Int64)
  case replaying
  case closing
  /// Of a census, which is no task.
  case nominating
  case naming
}

/// The name of a timer: a phase of a task. One that fires for a phase that is over means nothing.
package struct TimerID: Codable, Sendable, Hashable {
  package var task: String
  package var phase: Phase

  package init(task: String, phase: Phase) { (self.task, self.phase) = (task, phase) }
}
