import CanonBundle
import CanonCoordination
import CanonCrypto
import CanonDemo
import CanonEncoding
import CanonProgram
import CanonRecords
import CanonRuntime
import CanonTypes
import CanonVault
import CanonWorld

/// How long a round takes: from the request sent to the sum durable, over worker processes.
///
/// Release build, workers warm and confined, feature rows sealed and ready, 8 Vaults and 2,500
/// customers. Commitments and shares are both inside; feature construction is told apart.
enum RoundSuite {
  static func run(_ options: Options) throws {
    let tool = try options.text("tool", default: ".build/release/canon")
    let households = try options.number("households", default: 2_500)
    let runs = try options.number("runs", default: 20)
    let folder = WorldFolder(
      path: try options.text("out", default: ".build/bench/round")
        + "-\(SystemClock().monotonicNanoseconds())")
    let policy = try Bench.program(
      ["commerce", "behavior"].map { "Policies/grocer/\($0).canon" }
        + ["Policies/small_grocer/training.canon"], replacing: [("1_500", "1_000")])
    try prepare(folder, Int64(households), policy.program)
    let watch = RoundWatch()
    let path = try Files.resolved(tool)
    let session = try WorldSession(
      folder,
      programs: WorldSession.Programs(
        worker: { [path, "worker", "--world", folder.path, "--vault", $0] },
        examiner: {
          [path, "examine", "--world", folder.path, "--evidence", $0, "--report", $1]
        }),
      entropy: SystemEntropy(), observe: watch.see)
    _ = try session.tick(to: Bench.start)
    let sealed = try Bundle.seal(
      policy.program, files: policy.files, with: [try folder.signingKey(.governance)])
    _ = try session.activate(bundle: sealed.bytes)
    for run in 1...runs {
      // A window's budget holds a few tasks; then the next window begins.
      if run % 6 == 0 {
        _ = try session.tick(to: Bench.start + Period(seconds: Int64(run) * 14 * 7 * 86_400 / 6))
      }
      try submit(run, session, folder, sealed.digest, policy.program)
    }
    session.workers.shutDown()
    watch.show(households)
  }

  private static func prepare(
    _ folder: WorldFolder, _ households: Int64, _ program: Program
  ) throws {
    _ = try folder.create(entropy: SystemEntropy(), unconfined: false, roles: ["model_operator"])
    var vaults: [Vault] = []
    for name in Bench.vaultNames {
      try folder.addVault(name, entropy: SystemEntropy())
      vaults.append(try folder.openVault(name, entropy: SystemEntropy()))
    }
    let receipts = ReceiptsGenerator(seed: 1, households: households).make()
    _ = try Ingestion(program: program, table: "transactions").run(
      InventedTables(receipts: receipts), into: vaults,
      partition: .keyed(SystemEntropy().bytes(32, for: "partition")), at: Bench.start)
    for vault in vaults {
      try vault.recordForAllUnits(
        ConsentEntry(
          .grant, "commercial", from: Instant(seconds: 0),
          expires: Bench.start + Period(seconds: 3_650 * 86_400)))
    }
  }

  private static func submit(
    _ run: Int, _ session: WorldSession, _ folder: WorldFolder, _ bundle: Digest,
    _ program: Program
  ) throws {
    let submitter = try folder.signingKey(.submitter)
    let training = try RowsSuite.training("cheese", program)
    let now = session.now?.at ?? Bench.start
    let request = TaskRequest(
      audience: session.world.anchors.executors[0], bundle: bundle,
      nonce: Bytes(SystemEntropy().bytes(16, for: "nonce")),
      expires: now + Period(seconds: 86_400), submitter: submitter.publicKey,
      role: "model_operator", training: training.id, purpose: "marketing_models",
      markets: ["US"],
      families: program.families.filter { training.families.contains($0.id) }.map(\.name),
      asOf: RowsSuite.asOf, output: "model")
    let signed = try Signed.seal(request, type: RecordType.request, with: [submitter])
    let answer = try session.federation.submit(try CanonicalJSON.encode(signed))
    guard answer?.answer == .admitted else {
      throw Options.Fault("\(answer?.reasons ?? [])")
    }
    try session.federation.drive()
  }
}

/// Reads the times of rounds from what the driver tells.
final class RoundWatch {
  private let clock = SystemClock()
  private var dispatched: UInt64?
  private var opened: [AttemptID: UInt64] = [:]
  private var running: AttemptID?
  private var rounds: [Int64: [Double]] = [:]
  private var features: [Double] = []

  /// A round begins with its first `open`, and has ended when what follows it is sent: the sum is
  /// durable before that.
  func see(_ news: Federation.News) {
    let now = clock.monotonicNanoseconds()
    guard case .sent(_, let message) = news else { return }
    switch message {
    case .dispatch: dispatched = dispatched ?? now
    case .open(let open): begin(open.payload.attempt, now)
    case .replay: end(now)
    default: return
    }
  }

  private func begin(_ attempt: AttemptID, _ now: UInt64) {
    guard opened[attempt] == nil else { return }
    end(now)
    opened[attempt] = now
    running = attempt
    if let start = dispatched {
      features.append(Double(now - start) / 1e6)
      dispatched = nil
    }
  }

  private func end(_ now: UInt64) {
    guard let attempt = running, let start = opened[attempt] else { return }
    rounds[attempt.round, default: []].append(Double(now - start) / 1e6)
    running = nil
  }

  func show(_ households: Int) {
    Bench.say("8 worker processes, \(households) households, request sent to sum durable:")
    for (round, times) in rounds.sorted(by: { $0.key < $1.key }) {
      Bench.say(
        "  round \(round): median \(Bench.fixed(Bench.median(times), 1)) ms of \(times.count),"
          + " fastest \(Bench.fixed(times.min() ?? 0, 1)) ms")
    }
    Bench.say(
      "  reservation and feature rows before it: median "
        + "\(Bench.fixed(Bench.median(features), 1)) ms")
  }
}
