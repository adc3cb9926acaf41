import CanonBundle
import CanonCoordination
import CanonCrypto
import CanonEncoding
import CanonFixtures
import CanonRecords
import CanonStore
import CanonTraining
import CanonTypes
import CanonVerification

/// The real coordinator before the real parties, without time: when nobody speaks, timers fire.
struct DrivenFederation {
  var all: ThreatFederation
  /// Whether a Vault answers nothing to a message, and is not even told.
  var isSilent: (_ vault: String, _ message: VaultMessage) -> Bool = { _, _ in false }
  private(set) var coordinator: Coordinator
  /// What submitters were told, in order.
  private(set) var answers: [Submission] = []
  private let store = MemoryStore()
  private var timers: [TimerID] = []

  /// - Parameter members: those besides the federation's own.
  init(seed: UInt64, units: Int, members: [TrustAnchors.Member] = []) throws {
    all = try ThreatFederation(seed: seed, units: units)
    var anchors = all.small.anchors
    anchors.members += members
    let configuration = CoordinatorConfiguration(
      anchors: anchors, origin: "threat.example", repetitions: 0)
    coordinator = try Coordinator(
      restoring: store, configuration: configuration, key: all.small.executor,
      opening: all.opening)
    try drive(.tick(try all.tick()))
    try drive(.bundle(all.small.bundle.bytes))
  }

  /// A federation with its task accepted, from the first of twenty seeds whose noise lets metrics
  /// of so few units pass.
  static func accepted(from seed: UInt64) throws -> (driven: DrivenFederation, task: String) {
    for seed in seed..<seed + 20 {
      var driven = try DrivenFederation(seed: seed, units: 300)
      let task = try driven.submit(try driven.all.request())
      if driven.coordinator.tasks[task]?.state == .awaitingSettlement {
        print("accepted under seed \(seed)")
        return (driven, task)
      }
    }
    throw NothingAccepted(first: seed)
  }

  struct NothingAccepted: Error {
    let first: UInt64
  }

  mutating func submit(_ request: Signed<TaskRequest>) throws -> String {
    try drive(.submit(try CanonicalJSON.encode(request)))
    return String(request.digest.description.prefix(16))
  }

  mutating func drive(_ event: CoordinatorEvent) throws {
    var queue = [event]
    var steps = 0
    while !queue.isEmpty || !timers.isEmpty, steps < 2_000 {
      steps += 1
      if queue.isEmpty {
        queue = timers.map { .timeout($0) }
        timers = []
      }
      for effect in try coordinator.handle(queue.removeFirst()) {
        switch effect {
        case .persist(let changes): try store.commit(changes)
        case .send(let vault, let message) where !isSilent(vault, message):
          queue.append(.answer(vault: vault, try all.tell(vault, message)))
        case .startTimer(let timer, _): timers.append(timer)
        case .askReplays(_, let questions):
          for question in questions {
            let signed = try all.sign(
              question, RecordType.replayQuestion, all.small.verifier)
            queue.append(
              .answer(vault: question.vault, try all.tell(question.vault, .replay(signed))))
          }
        case .examine(let task, let file):
          let report = Verifier.examine(file, anchors: all.small.anchors).report
          queue.append(
            .verified(
              task: task, try all.sign(report, RecordType.verification, all.small.verifier)))
        case .answer(_, let submission): answers.append(submission)
        case .send, .refused: continue
        }
      }
    }
  }
}
