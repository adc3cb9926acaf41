import CanonCoordination
import CanonCrypto
import CanonDemo
import CanonEncoding
import CanonFixtures
import CanonRecords
import CanonRuntime
import CanonTypes
import CanonWorld
import Foundation
import Testing

/// Whole tasks by real, confined workers over folders that the real ingestion filled, from receipts
/// that differ in one household: what leaves the workers differs where `Docs/Releases.md` says so.
@Suite struct TwoWorldsTests {
  /// A household that consents for as long as the task lasts.
  static func consenting(_ receipts: InventedReceipts) -> String {
    let lines = String(decoding: receipts.consents, as: UTF8.self).split(separator: "\n")
    let line = lines.first { $0.hasSuffix(",marketing_models,2019-01-01T00:00:00Z") }
    return line.map { String($0.prefix { $0 != "," }) } ?? ""
  }

  /// A table without some lines, or with others in their place.
  static func edit(
    _ table: inout [UInt8], of household: String, _ change: (String) -> String?
  ) {
    let lines = String(decoding: table, as: UTF8.self).split(separator: "\n")
    let edited = lines.compactMap { line in
      line.hasPrefix(household + ",") ? change(String(line)) : String(line)
    }
    table = Array((edited.joined(separator: "\n") + "\n").utf8)
  }

  static let absent: @Sendable (inout InventedReceipts) -> Void = { receipts in
    let household = consenting(receipts)
    edit(&receipts.transactions, of: household) { _ in nil }
    edit(&receipts.consents, of: household) { _ in nil }
  }

  static let otherValues: @Sendable (inout InventedReceipts) -> Void = { receipts in
    edit(&receipts.transactions, of: consenting(receipts)) { line in
      var cells = line.components(separatedBy: ",")
      cells[5] = "9.99"  // sales_value
      return cells.joined(separator: ",")
    }
  }

  static let withoutConsent: @Sendable (inout InventedReceipts) -> Void = { receipts in
    edit(&receipts.consents, of: consenting(receipts)) { _ in nil }
  }

  /// What a run let out, by Vault.
  struct Run {
    let answers: [String: [VaultAnswer]]
    let reservations: [Reservation]

    func released() throws -> [String: ReleasedFields] {
      try answers.mapValues { try ReleasedFields($0) }
    }
  }

  /// A task from its request to the erasure of its seeds.
  static func run(_ change: (inout InventedReceipts) -> Void) throws -> Run {
    let world = try RehearsedWorld(receipts: change)
    defer { world.remove() }
    let executor = try world.folder.signingKey(.executor)
    var tap: Tap?
    // Nothing is said twice for a slow machine's sake.
    let session = try world.session(
      timeoutMilliseconds: 600_000,
      carrier: { pool in
        let made = Tap(pool, executor)
        tap = made
        return made
      })
    defer { session.workers.shutDown() }
    _ = try session.federation.submit(try Files.read(world.file))
    try session.federation.drive()
    #expect(try session.tick(to: RehearsedWorld.afterChallenge).isEmpty)
    #expect(try session.federation.takeCensus(of: "CommonWords").isEmpty)
    let record = session.coordinator.tasks[world.task]
    #expect(record?.state == .completed && record?.closed.count == 4, "\(world.task)")
    let answers = tap?.answers ?? [:]
    for vault in RehearsedWorld.vaults {
      let known = try (answers[vault] ?? []).reduce(0) { sum, answer in
        sum + (try CanonicalJSON.encode(answer).count)
      }
      // Every byte that came over the socket is a byte of an answer that is compared.
      #expect(session.workers.received[vault] == known && known > 0, "\(vault): \(known)")
    }
    return Run(answers: answers, reservations: (record?.reservations ?? []).map(\.payload))
  }

  /// Listens between workers and coordinator, and has each worker refuse something once.
  final class Tap: VaultTransport {
    private let pool: WorkerPool
    private let executor: SigningKey
    private(set) var answers: [String: [VaultAnswer]] = [:]

    init(_ pool: WorkerPool, _ executor: SigningKey) {
      (self.pool, self.executor) = (pool, executor)
    }

    func send(_ message: VaultMessage, to vault: String) throws {
      if case .open(let open) = message, open.payload.attempt.round == 1 {
        var wrong = open.payload
        wrong.attempt.attempt = 9
        try pool.send(
          .open(try Signed.seal(wrong, type: RecordType.roundOpen, with: [executor])), to: vault)
      }
      try pool.send(message, to: vault)
    }

    func receive(timeoutMilliseconds: Int) throws -> VaultArrival {
      let arrival = try pool.receive(timeoutMilliseconds: timeoutMilliseconds)
      switch arrival {
      case .answer(let vault, let answer): answers[vault, default: []].append(answer)
      case .lost(let vault, let why): Issue.record("\(vault): \(why)")
      case .nothing: break
      }
      return arrival
    }
  }

  /// Paths that differ in any Vault although their kind does not allow it.
  static func unlisted(
    _ one: Run, _ other: Run, _ kinds: [String: String], allowing allowed: Set<String>
  ) throws -> Set<String> {
    try differing(one, other).filter { !allowed.contains(kinds[$0] ?? "") }
  }

  static func differing(_ one: Run, _ other: Run) throws -> Set<String> {
    let (mine, theirs) = (try one.released(), try other.released())
    return RehearsedWorld.vaults.reduce(into: []) { paths, vault in
      guard let left = mine[vault], let right = theirs[vault] else {
        paths.insert("nothing of \(vault)")
        return
      }
      paths.formUnion(left.differences(to: right))
    }
  }

  static let base = Result { try run { _ in } }

  static func kinds() throws -> [String: String] {
    ReleaseTable.kinds(
      of: String(
        decoding: try Files.read(Tool.repository.appending(path: "Docs/Releases.md").path()),
        as: UTF8.self))
  }

  static let noise: Set<String> = ["noised", "derived"]
  static let ingested: Set<String> = ["noised", "derived", "commitment"]

  @Test(arguments: [
    ("absent", absent, ingested), ("other values", otherValues, ingested),
    ("without consent", withoutConsent, noise),
  ])
  func whatLeavesDiffersOnlyWhereItIsListed(
    _ name: String, _ change: @Sendable (inout InventedReceipts) -> Void, _ allowed: Set<String>
  ) throws {
    let (base, kinds) = (try TwoWorldsTests.base.get(), try TwoWorldsTests.kinds())
    let other = try TwoWorldsTests.run(change)
    #expect(other.reservations.allSatisfy { $0.confinement.hasPrefix("landlock+seccomp") })
    let unlisted = try TwoWorldsTests.unlisted(base, other, kinds, allowing: allowed)
    #expect(unlisted.isEmpty, "\(name): \(unlisted.sorted())")
    let (mine, theirs) = (try base.released(), try other.released())
    #expect(mine.mapValues(\.lengths) == theirs.mapValues(\.lengths), "\(name): lengths")
    let paths = mine.values.reduce(into: Set<String>()) { $0.formUnion($1.paths) }
    #expect(paths == Set(kinds.keys), "what leaves, and what is listed")
    // One household lies in one Vault: no other's root may move, and its own when it was taken in.
    let roots = zip(base.reservations, other.reservations).filter { $0.dataRoot != $1.dataRoot }
    #expect(roots.count == (allowed.contains("commitment") ? 1 : 0), "\(name)")
    // It can fail: each difference is found by a table that lacks it.
    let differing = try TwoWorldsTests.differing(base, other)
    #expect(differing.contains("share._0.payload.vector"), "\(name): the rows are not read")
    for path in differing {
      let found = try TwoWorldsTests.unlisted(
        base, other, kinds.filter { $0.key != path }, allowing: allowed)
      #expect(found == [path], "\(name): \(path) goes unnoticed")
    }
  }

  /// The same receipts give the same bytes: no difference above is chance.
  @Test func theSameReceiptsLetOutTheSame() throws {
    let again = try TwoWorldsTests.run { _ in }
    #expect(try TwoWorldsTests.base.get().answers == again.answers)
  }

  /// A field that depends on a row without noise is found, by its path.
  @Test func aPlantedDifferenceIsFound() throws {
    let base = try TwoWorldsTests.base.get()
    let key = SigningKey(seed: [UInt8](repeating: 1, count: 32))
    let planted = try base.answers.mapValues { answers in
      try answers.map { answer -> VaultAnswer in
        guard case .reserved(let signed) = answer, signed.payload.vault == "celle" else {
          return answer
        }
        var reservation = signed.payload
        reservation.reserved = reservation.reserved + Rho(picos: 1)
        return .reserved(
          try Signed.seal(reservation, type: RecordType.reservation, with: [key]))
      }
    }
    let other = Run(answers: planted, reservations: base.reservations)
    let found = try TwoWorldsTests.unlisted(
      base, other, try TwoWorldsTests.kinds(), allowing: TwoWorldsTests.ingested)
    #expect(found == ["reserved._0.payload.reserved"])
  }
}
