import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonFixtures
import CanonRecords
import CanonTraining
import CanonTypes
import Foundation

/// Everything that left the Vaults in one whole task, refusals and replays included.
///
/// Two worlds are made from one seed and differ in one customer of `aachen`.
struct World {
  /// Leaf fields of each answer by path, in the order in which the answers left.
  private var answers: [[String: String]] = []
  private(set) var refusals: [String] = []
  /// Bytes of each answer without the decimal digits of the noised count.
  private(set) var lengths: [Int] = []

  var fields: [String] { Array(Set(answers.flatMap(\.keys))) }

  init(
    seed: UInt64, endsConsent: Bool = false, _ edit: (SmallSource) -> Void
  ) throws {
    var all = try ThreatFederation(seed: seed, units: 20)
    if let source = all.sources["aachen"] { edit(source) }
    try World.run(&all, endsConsent: endsConsent)
    for (_, answer) in all.outbox {
      let value = try CanonicalJSON.parse(try CanonicalJSON.encode(answer), .canonical)
      var leaves: [String: String] = [:]
      World.flatten(value, "", into: &leaves)
      let counts = leaves.filter { $0.key.hasSuffix("noised_count") }.values.joined()
      lengths.append(try CanonicalJSON.encode(answer).count - counts.count)
      answers.append(leaves)
      if case .refused(let reason, let subject) = answer {
        refusals.append("\(reason) \(subject)")
      }
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

  /// Paths of fields that differ in any answer. A signature counts only where the record under it
  /// is the same: it is a function of the record.
  func differences(to other: World) -> Set<String> {
    guard answers.count == other.answers.count else { return ["another number of answers"] }
    var paths: Set<String> = []
    for (mine, theirs) in zip(answers, other.answers) {
      let keys = Set(mine.keys).union(theirs.keys)
      let differing = keys.filter { mine[$0] != theirs[$0] }
      let records = differing.filter { !$0.contains("signature") }
      paths.formUnion(records.isEmpty ? differing : records)
    }
    return paths
  }

  private static func flatten(
    _ value: CanonicalValue, _ path: String, into leaves: inout [String: String]
  ) {
    switch value {
    case .object(let fields):
      for (key, field) in fields {
        flatten(field, path.isEmpty ? key : path + "." + key, into: &leaves)
      }
    case .array(let elements):
      for element in elements { flatten(element, path + "[]", into: &leaves) }
      if elements.isEmpty { leaves[path + "[]"] = "" }
    case .string(let text): leaves[path] = (leaves[path].map { $0 + " " } ?? "") + text
    case .integer(let number): leaves[path] = (leaves[path].map { $0 + " " } ?? "") + "\(number)"
    case .boolean(let flag): leaves[path] = "\(flag)"
    }
  }
}

/// The table of `Docs/Releases.md`: what leaves a worker, by field path, and of which kind it is.
enum Releases {
  static func listed() throws -> [String: String] {
    let page = try String(
      contentsOf: ThreatModelTests.root.appending(path: "Docs/Releases.md"), encoding: .utf8)
    let rows = page.matches(of: /\n\| `([^`]+)` \| (\w+) \|/)
    return Dictionary(
      rows.map { (String($0.output.1), String($0.output.2)) }, uniquingKeysWith: { $1 })
  }
}
