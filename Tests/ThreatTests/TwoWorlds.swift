import CanonBundle
import CanonCrypto
import CanonFixtures
import CanonRecords
import CanonTraining
import CanonTypes
import Foundation

/// Everything that left the Vaults in one whole task, refusals and replays included.
///
/// Two worlds are made from one seed and differ in one customer of `aachen`.
struct World {
  let released: ReleasedFields
  private(set) var refusals: [String] = []

  init(
    seed: UInt64, endsConsent: Bool = false, _ edit: (SmallSource) -> Void
  ) throws {
    var all = try ThreatFederation(seed: seed, units: 60)
    all.declareWords()
    if let source = all.sources["aachen"] { edit(source) }
    try World.run(&all, endsConsent: endsConsent)
    released = try ReleasedFields(all.outbox.map(\.answer))
    for case .refused(let reason, let subject) in all.outbox.map(\.answer) {
      refusals.append("\(reason) \(subject)")
    }
  }

  /// A whole task, with a refused message of each kind whose text does not depend on answers.
  private static func run(_ all: inout ThreatFederation, endsConsent: Bool) throws {
    let request = try all.request()
    for vault in all.names {
      let question = CohortQuestion(
        bundle: all.small.bundle.digest, epochId: 9, privacy: "TrainingPrivacy",
        purpose: "marketing_models", markets: ["FR", "US"], tick: try all.tick())
      try all.tell(vault, .cohort(try all.sign(question, RecordType.cohortQuestion)))
    }
    let nominations = try all.nominate()
    for vault in all.names { try all.tell(vault, try all.naming(nominations)) }
    let envelope = try all.dispatch(request)
    let wide = try all.envelope(request) { $0.quorum = 2 }
    try all.tell("aachen", .dispatch(wide, request: request, tick: try all.tick()))
    try all.tell("aachen", try all.open(envelope, 1, 3))
    try all.tell("aachen", try all.open(envelope, 2, 1))
    try all.tell("aachen", try all.open(envelope, 1, 1, at: try all.tick("2026-03-30", 9)))
    let gram = try all.run(envelope, 1)
    if endsConsent, let source = all.sources["aachen"] {
      source.withoutConsent = [source.rows[0].unit]
    }
    let histogram = try all.run(envelope, 2, history: [gram])
    for share in gram.shares + histogram.shares {
      _ = try all.finding(
        ReplayQuestion(
          vault: share.payload.vault, attempt: share.payload.attempt,
          roster: share.payload.roster,
          vector: SHA256.digest(share.payload.vector.littleEndian)))
    }
    try all.tell("aachen", try all.close(envelope, .completed))
  }
}

/// The table of `Docs/Releases.md`: what leaves a worker, by field path, and of which kind it is.
enum Releases {
  static func listed() throws -> [String: String] {
    let page = try String(
      contentsOf: ThreatModelTests.root.appending(path: "Docs/Releases.md"), encoding: .utf8)
    return ReleaseTable.kinds(of: page)
  }
}
