import CanonBundle
import CanonCoordination
import CanonCrypto
import CanonDemo
import CanonEncoding
import CanonProgram
import CanonRecords
import CanonRuntime
import CanonStore
import CanonTraining
import CanonTypes
import CanonVault
import CanonWorkspace
import CanonWorld
import Foundation

/// A small world whose every byte follows from one seed, in a folder of its own: four Vaults, a
/// few hundred invented households, a bundle in force and one tick.
///
/// Two of them with the same history are equal byte for byte, so a crash shows in any difference.
struct RehearsedWorld {
  static let seed: UInt64 = 7
  static let vaults = ["aachen", "bremen", "celle", "dresden"]
  /// When the receipts are in.
  static let start = Instant(seconds: 1_511_956_800)
  static let afterChallenge = start + Period(seconds: 80 * 3_600)

  let tool: Tool
  let folder: WorldFolder
  let request: Signed<TaskRequest>

  /// A copy of the world, which is made once a run of the tests.
  init(_ change: (inout WorldDescription) -> Void = { _ in }) throws {
    let made = try RehearsedWorld.made.get()
    tool = try Tool()
    let path = tool.folder.appending(path: "world").path()
    try FileManager.default.copyItem(atPath: made.folder.path, toPath: path)
    folder = WorldFolder(path: path)
    request = made.request
    var world = try folder.read()
    change(&world)
    try folder.write(world)
    try Files.write(try CanonicalJSON.encode(request), to: file)
  }

  /// A world whose receipts were changed before they were taken in.
  init(receipts change: (inout InventedReceipts) -> Void) throws {
    self = try RehearsedWorld.make(change)
    try Files.write(try CanonicalJSON.encode(request), to: file)
  }

  func remove() { tool.remove() }

  /// The request's file.
  var file: String { tool.folder.appending(path: "request.json").path() }
  var task: String { String(request.digest.description.prefix(16)) }

  /// The request under another nonce: another task.
  func request(_ number: UInt8) throws -> [UInt8] {
    var payload = request.payload
    payload.nonce = Bytes([UInt8](repeating: number, count: 16))
    return try CanonicalJSON.encode(
      try Signed.seal(
        payload, type: RecordType.request, with: [try folder.signingKey(.submitter)]))
  }

  // MARK: The command line

  func canon(_ arguments: [String], dyingAt point: String? = nil) throws -> Tool.Outcome {
    try tool.run(
      arguments + ["--world", folder.path], environment: point.map { ["CANON_DIE_AT": $0] } ?? [:])
  }

  func submit(dyingAt point: String? = nil) throws -> Tool.Outcome {
    try canon(["task", "submit", file], dyingAt: point)
  }

  func tick(dyingAt point: String? = nil) throws -> Tool.Outcome {
    try canon(["tick", "--to", RehearsedWorld.afterChallenge.description], dyingAt: point)
  }

  func resume() throws -> Tool.Outcome { try canon(["task", "resume"]) }

  // MARK: In this process

  /// A session whose coordinator runs here, with the real workers and verifier.
  ///
  /// - Parameter worker: another program for a Vault's worker; `nil` for its own.
  func session(
    timeoutMilliseconds: Int = 20_000,
    worker: @escaping @Sendable (String) -> [String]? = { _ in nil },
    carrier: (WorkerPool) -> any VaultTransport = { $0 },
    observe: @escaping (Federation.News) -> Void = { _ in }
  ) throws -> WorldSession {
    guard let program = Tool.program?.path() else { throw CocoaError(.fileNoSuchFile) }
    let path = folder.path
    return try WorldSession(
      folder,
      programs: WorldSession.Programs(
        worker: { worker($0) ?? [program, "worker", "--world", path, "--vault", $0] },
        examiner: { evidence, report in
          [program, "examine", "--world", path, "--evidence", evidence, "--report", report]
        }),
      entropy: SeededEntropy(RehearsedWorld.seed), timeoutMilliseconds: timeoutMilliseconds,
      carrier: carrier, observe: observe)
  }

  /// The coordinator as it is on disk; no worker is started.
  func coordinator() throws -> (coordinator: Coordinator, store: SQLiteStore) {
    let store = try SQLiteStore(path: folder.coordinatorStore)
    let anchors = try folder.read().anchors
    let coordinator = try Coordinator(
      restoring: store,
      configuration: CoordinatorConfiguration(
        anchors: anchors, origin: "canon world \(folder.name)"),
      key: try folder.signingKey(.executor),
      opening: PinnedGovernance.opening(anchors.governance))
    return (coordinator, store)
  }

  /// Everything public of the task, with its proofs and the checkpoint, as bytes.
  func evidence() throws -> [UInt8]? {
    let (coordinator, store) = try coordinator()
    return try coordinator.evidence(of: task, in: store).map { try CanonicalJSON.encode($0) }
  }

  /// What a Vault has charged its units, for every scope and task.
  func ledger(of name: String) throws -> [Digest: UnitLedger.Entry] {
    let vault = try folder.openVault(name, entropy: SeededEntropy(RehearsedWorld.seed))
    let anchors = try folder.read().anchors
    return try VaultParty(
      restoring: vault.records.store,
      configuration: VaultConfiguration(
        vault: name, anchors: anchors, collusionAssumed: 1, confinement: "none"),
      identity: try vault.identity(), sealingKey: try folder.readSeed(folder.vaultKey(name)),
      opening: PinnedGovernance.opening(anchors.governance)
    ).ledger.entries
  }
}

extension RehearsedWorld {
  private struct Made: Sendable {
    let folder: WorldFolder
    let request: Signed<TaskRequest>
  }

  private static let made = Result {
    let world = try make { _ in }
    return Made(folder: world.folder, request: world.request)
  }

  private static func make(
    _ change: (inout InventedReceipts) -> Void
  ) throws -> RehearsedWorld {
    let tool = try Tool()
    let folder = WorldFolder(path: tool.folder.appending(path: "world").path())
    let entropy = SeededEntropy(seed)
    var world = try folder.create(
      entropy: entropy, unconfined: false, roles: ["model_operator"])
    world.rehearsal = Int64(seed)
    try folder.write(world)
    for vault in vaults { try folder.addVault(vault, entropy: entropy) }
    let compiled = Workspace(files: try policy()).compile()
    guard let program = compiled.program else { throw CocoaError(.formatting) }
    let sealed = try Bundle.seal(
      program, files: compiled.files, with: [try folder.signingKey(.governance)])
    try fill(folder, program, from: tool.folder.appending(path: "receipts").path(), change)
    let made = RehearsedWorld(
      tool: tool, folder: folder,
      request: try Signed.seal(
        TaskRequest(
          audience: try folder.signingKey(.executor).publicKey, bundle: sealed.digest,
          nonce: Bytes([UInt8](repeating: 1, count: 16)),
          expires: start + Period(seconds: 86_400),
          submitter: try folder.signingKey(.submitter).publicKey, role: "model_operator",
          training: "PurchasePropensity(soft_drinks, 28d)", purpose: "marketing_models",
          markets: ["US"], families: families(program), asOf: Instant(seconds: 1_509_508_800),
          output: "model"),
        type: RecordType.request, with: [try folder.signingKey(.submitter)]))
    let session = try made.session()
    let reasons = try session.tick(to: start) + session.activate(bundle: sealed.bytes)
    session.workers.shutDown()
    guard reasons.isEmpty else { throw CocoaError(.formatting) }
    return made
  }

  private init(tool: Tool, folder: WorldFolder, request: Signed<TaskRequest>) {
    (self.tool, self.folder, self.request) = (tool, folder, request)
  }

  private static func policy() throws -> [(name: String, bytes: [UInt8])] {
    try [
      "Policies/grocer/behavior.canon", "Policies/grocer/commerce.canon",
      "Tests/Corpus/Rehearsal/training.canon",
    ].map { ($0, try Files.read(Tool.repository.appending(path: $0).path())) }
  }

  private static func families(_ program: Program) -> [String] {
    let training = program.trainings.first { $0.id == "PurchasePropensity(soft_drinks, 28d)" }
    let names = (training?.families ?? []).map { id in
      program.families.first { $0.id == id }?.name ?? id
    }
    return Set(names).sorted()
  }

  /// A word that every owner has, and one that only `dresden` has.
  private static func declareWords(in folder: WorldFolder, _ program: Program) throws {
    func declare(_ name: String, from column: String, in vault: String) throws {
      _ = try folder.openVault(vault, entropy: SeededEntropy(seed)).declare(
        WordDeclaration(
          word: LocalWord(entity: "Receipt", name: name, kind: .count), table: "transactions",
          column: column), under: program)
    }
    for vault in vaults { try declare("shopping_week", from: "week", in: vault) }
    try declare("matched_coupon", from: "coupon_match_disc", in: "dresden")
  }

  private static func fill(
    _ folder: WorldFolder, _ program: Program, from sources: String,
    _ change: (inout InventedReceipts) -> Void
  ) throws {
    let entropy = SeededEntropy(seed)
    var made = ReceiptsGenerator(seed: seed, households: 400).make()
    change(&made)
    try Files.makeFolder(sources)
    try Files.write(made.transactions, to: "\(sources)/transactions.csv")
    try Files.write(made.products, to: "\(sources)/products.csv")
    try declareWords(in: folder, program)
    _ = try folder.ingest(
      from: sources, program: program, into: vaults, at: start, entropy: entropy)
    _ = try folder.recordConsents(
      made.consents, program: program, into: vaults, at: start, entropy: entropy)
  }
}
