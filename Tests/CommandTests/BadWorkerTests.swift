import CanonCoordination
import CanonCrypto
import CanonEvidence
import CanonRecords
import CanonRuntime
import CanonStore
import CanonTraining
import CanonTypes
import CanonVault
import CanonWorld
import Foundation
import Glibc
import Testing

/// Workers that are gone, slow, lying, below their own floor or without consents, as processes.
@Suite struct BadWorkerTests {
  /// Submits the world's request and goes on until nothing waits.
  func run(
    _ world: RehearsedWorld, _ session: WorldSession
  ) throws -> (submission: Submission?, record: TaskRecord?) {
    let submission = try session.federation.submit(try Files.read(world.file))
    try session.federation.drive()
    session.workers.shutDown()
    return (submission, session.coordinator.tasks[world.task])
  }

  func codes(_ submission: Submission?) -> [String] { (submission?.reasons ?? []).map(\.code) }

  // MARK: Gone

  @Test(arguments: [["/bin/false"], ["/nonexistent/canon"]])
  func aWorkerThatNeverStartsIsDoneWithout(_ program: [String]) throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    var losses = 0
    let session = try world.session(
      worker: { $0 == "dresden" ? program : nil },
      observe: { if case .workerLost("dresden", _) = $0 { losses += 1 } })
    let (_, record) = try run(world, session)
    #expect(record?.state == .awaitingSettlement && losses >= 3, "\(losses) losses")
    #expect(record?.reservations.map(\.payload.vault) == ["aachen", "bremen", "celle"])
    #expect(record?.report?.payload.outcome == .accepted)
  }

  @Test func withoutAQuorumTheRequestIsRefusedAndNothingIsLost() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    let gone = try run(
      world, try world.session(worker: { $0 > "bremen" ? ["/bin/false"] : nil }))
    #expect(gone.submission?.answer == .refused && !codes(gone.submission).isEmpty)
    #expect(codes(gone.submission).allSatisfy { $0.hasPrefix("CN8") }, "\(gone)")
    // The operators repair it; the next request is served by all four.
    let session = try world.session()
    let next = try session.federation.submit(try world.request(2))
    try session.federation.drive()
    let record = session.coordinator.tasks[next?.task ?? ""]
    #expect(record?.state == .awaitingSettlement && record?.reservations.count == 4)
  }

  /// A worker that opens the bundle and then dies is not started for ever.
  @Test func aWorkerThatDiesAtItsFirstWriteIsGivenUp() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    guard let program = Tool.program?.path() else { throw CocoaError(.fileNoSuchFile) }
    let path = world.folder.path
    var losses = 0
    let session = try world.session(
      worker: {
        $0 == "celle"
          ? [program, "worker", "--world", path, "--vault", $0, "--die-at", "celle:1:before"] : nil
      }, observe: { if case .workerLost("celle", _) = $0 { losses += 1 } })
    let (_, record) = try run(world, session)
    #expect(record?.state == .awaitingSettlement && record?.reservations.count == 3)
    // Three deaths give it up; a message that was on its way then is lost once more.
    #expect((3...4).contains(losses), "\(losses) losses")
  }

  // MARK: Slow

  /// Stopped with the round open: the attempt ends without a sum, the next draws everything anew.
  @Test func aWorkerThatStopsInARoundCostsAnAttempt() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    let stopped = Stopped()
    let session = try world.session(
      timeoutMilliseconds: 1_000, carrier: { stopped.watch($0) })
    let (_, record) = try run(world, session)
    let transcripts = session.coordinator.transcripts[world.task] ?? []
    #expect(record?.state == .awaitingSettlement, "\(String(describing: record?.state))")
    #expect(transcripts.map(\.end) == [.abandoned, .completed, .completed])
    #expect(transcripts.first?.missing == ["dresden"] && transcripts.first?.sum == nil)
    let rosters = transcripts.map { $0.roster?.payload.commits.map(\.payload.vault) ?? [] }
    #expect(rosters.map(\.count) == [4, 3, 3])
    let charged = try world.ledger(of: "aachen").values.map(\.draws.count)
    #expect(charged.sorted() == [1, 3], "an attempt that was drawn is paid for: \(charged)")
  }

  /// Stops a Vault's process when it is sent its first roster.
  final class Stopped: VaultTransport {
    private var pool: WorkerPool?
    private var isDone = false

    func watch(_ pool: WorkerPool) -> any VaultTransport {
      self.pool = pool
      return self
    }

    func send(_ message: VaultMessage, to vault: String) throws {
      if case .roster = message, vault == "dresden", !isDone,
        let process = pool?.running[vault]
      {
        isDone = true
        kill(process, SIGSTOP)
      }
      try pool?.send(message, to: vault)
    }

    func receive(timeoutMilliseconds: Int) throws -> VaultArrival {
      try pool?.receive(timeoutMilliseconds: timeoutMilliseconds) ?? .nothing
    }
  }

  // MARK: Lying

  /// Bytes that are no answer: a whole frame of garbage, one that announces too much, half a one.
  @Test(arguments: [#"\000\000\000\005hello"#, #"\377\377\377\377"#, #"\000\000\001\000{"#])
  func garbageIsALostWorker(_ bytes: String) throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    let session = try world.session(worker: {
      $0 == "aachen" ? ["/bin/sh", "-c", "printf '\(bytes)'"] : nil
    })
    let (_, record) = try run(world, session)
    #expect(record?.state == .awaitingSettlement && record?.reservations.count == 3)
  }

  /// What one Vault signs is not believed of another.
  @Test func answersOfAnotherVaultAreNotBelieved() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    let swapped = ["aachen": "bremen", "bremen": "aachen"]
    guard let program = Tool.program?.path() else { throw CocoaError(.fileNoSuchFile) }
    let path = world.folder.path
    let session = try world.session(
      timeoutMilliseconds: 1_000,
      worker: { vault in
        swapped[vault].map { [program, "worker", "--world", path, "--vault", $0] }
      })
    let (submission, _) = try run(world, session)
    #expect(submission?.answer == .refused && !codes(submission).isEmpty)
    let believed = submission?.decision?.reasons ?? []
    #expect(!believed.isEmpty, "the decision says nothing")
  }

  /// A share that its own Vault signed, but did not compute: replay inside the Vault names it.
  @Test func aChangedShareIsFoundAndNamed() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    let liar = try world.folder.openVault("celle", entropy: SeededEntropy(1)).identity()
    let session = try world.session(carrier: { ChangedShare($0, of: "celle", key: liar) })
    let (_, record) = try run(world, session)
    #expect(record?.state == .challenged, "\(String(describing: record?.state))")
    let report = record?.report?.payload
    #expect(report?.outcome == .challenged)
    let named = report?.findings.contains { $0.vault == "celle" && $0.round == 1 } ?? false
    #expect(named, "\(report?.findings ?? [])")
    #expect(report?.findings.allSatisfy { $0.vault == nil || $0.vault == "celle" } == true)
  }

  /// Changes the first word of a Vault's share of round 1 and signs it again with its own key.
  final class ChangedShare: VaultTransport {
    private let pool: WorkerPool
    private let vault: String
    private let key: SigningKey

    init(_ pool: WorkerPool, of vault: String, key: SigningKey) {
      (self.pool, self.vault, self.key) = (pool, vault, key)
    }

    func send(_ message: VaultMessage, to vault: String) throws {
      try pool.send(message, to: vault)
    }

    func receive(timeoutMilliseconds: Int) throws -> VaultArrival {
      let arrival = try pool.receive(timeoutMilliseconds: timeoutMilliseconds)
      guard case .answer(vault, .share(let signed)) = arrival, signed.payload.attempt.round == 1
      else { return arrival }
      var share = signed.payload
      share.vector.elements[0] &+= 1 << 20
      return .answer(
        vault: vault, .share(try Signed.seal(share, type: RecordType.roundShare, with: [key])))
    }
  }

  // MARK: Floors and consents

  /// The attempts of a task that ran to its end, and how many bytes each Vault let out.
  func rounds(
    _ world: RehearsedWorld, carrier: (WorkerPool) -> any VaultTransport = { $0 }
  ) throws -> (sums: [[Int64]], received: [String: Int], outcome: VerificationOutcome?) {
    let session = try world.session(carrier: carrier)
    let (_, record) = try run(world, session)
    let transcripts = session.coordinator.transcripts[world.task] ?? []
    return (
      transcripts.compactMap { $0.sum?.signed }, session.workers.received,
      record?.report?.payload.outcome
    )
  }

  @Test func aVaultBelowItsOwnFloorCannotBeToldApart() throws {
    let (usual, below) = (
      try RehearsedWorld(),
      try RehearsedWorld { $0.ownFloors = [.init(vault: "celle", units: 1_000_000)] }
    )
    defer {
      usual.remove()
      below.remove()
    }
    let (first, second) = (try rounds(usual), try rounds(below))
    #expect(first.sums.count == 2 && second.sums.count == 2)
    #expect(first.sums[0] != second.sums[0], "its rows went into the sum")
    #expect(first.received == second.received, "the sizes of its answers differ")
    #expect(second.outcome != nil && second.outcome != .challenged)
  }

  /// Every household of a Vault says no after round 1: round 2 counts none of them.
  @Test func consentRevokedBetweenRoundsCountsInTheNext() throws {
    let (usual, revoked) = (try RehearsedWorld(), try RehearsedWorld())
    defer {
      usual.remove()
      revoked.remove()
    }
    let first = try rounds(usual)
    let second = try rounds(revoked, carrier: { Revoking($0, in: revoked, vault: "bremen") })
    #expect(first.sums.count == 2 && second.sums.count == 2)
    #expect(first.sums[0] == second.sums[0], "round 1 was over")
    // Seeds, rosters and so the noise of both runs are the same: the difference is the households.
    let lost = zip(first.sums[1], second.sums[1]).map { $0 - $1 }
    #expect(lost.allSatisfy { $0 >= 0 } && lost.contains { $0 > 0 }, "\(lost)")
    #expect(second.outcome == .accepted || second.outcome == .rejected)
  }

  /// Revokes every consent in a Vault's real store when round 2 is opened there.
  final class Revoking: VaultTransport {
    private let pool: WorkerPool
    private let world: RehearsedWorld
    private let vault: String
    private var isDone = false

    init(_ pool: WorkerPool, in world: RehearsedWorld, vault: String) {
      (self.pool, self.world, self.vault) = (pool, world, vault)
    }

    func send(_ message: VaultMessage, to vault: String) throws {
      if case .open(let open) = message, open.payload.attempt.round == 2, vault == self.vault,
        !isDone
      {
        isDone = true
        for purpose in ["commercial", "marketing_models", "measurement"] {
          _ = try world.folder.openVault(vault, entropy: SystemEntropy()).recordForAllUnits(
            ConsentEntry(.revoke, purpose, from: RehearsedWorld.start))
        }
      }
      try pool.send(message, to: vault)
    }

    func receive(timeoutMilliseconds: Int) throws -> VaultArrival {
      try pool.receive(timeoutMilliseconds: timeoutMilliseconds)
    }
  }

  // MARK: Budget

  @Test func anExhaustedBudgetRefusesAndLeavesTheRestAsItWas() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    let session = try world.session()
    defer { session.workers.shutDown() }
    var admitted: [String] = []
    for number in UInt8(10)..<40 {
      let submission = try session.federation.submit(try world.request(number))
      if submission?.answer == .refused {
        #expect(codes(submission) == ["CN8625"], "\(codes(submission))")
        break
      }
      admitted.append(submission?.task ?? "")
      try session.federation.drive()
    }
    #expect((1..<29).contains(admitted.count), "\(admitted.count) admitted")
    let states = admitted.map { session.coordinator.tasks[$0]?.state }
    #expect(states.allSatisfy { $0 == .awaitingSettlement || $0 == .rejected }, "\(states)")
    for vault in RehearsedWorld.vaults {
      let held = try world.ledger(of: vault).values.count { $0.draws.count == 2 }
      #expect(held == admitted.count, "\(vault) charged \(held) tasks of \(admitted.count)")
    }
  }
}
