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
import Testing

/// What a worker of the real tool reaches from inside, and where it is said when nothing holds it.
@Suite struct BoundaryTests {
  @Test func aWorkerReachesItsOwnVaultAndNothingElse() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    for (vault, sibling) in zip(RehearsedWorld.vaults, RehearsedWorld.vaults.reversed()) {
      let probe = try world.tool.run(
        "worker", "--world", world.folder.path, "--vault", vault, "--probe", sibling)
      #expect(probe.code == 0 && probe.output.isEmpty, "\(vault) to \(sibling): \(probe)")
    }
  }

  /// The same probe without a boundary finds every hole: it can fail.
  @Test func theProbeFindsWhatIsOpen() throws {
    let world = try RehearsedWorld { $0.unconfined = true }
    defer { world.remove() }
    let probe = try world.tool.run(
      "worker", "--world", world.folder.path, "--vault", "aachen", "--probe", "bremen")
    let lines = probe.output.split(separator: "\n")
    #expect(probe.code == 2 && lines.count >= 5, "\(probe)")
    for hole in ["reads a sibling Vault", "writes to a sibling Vault", "opens a socket"] {
      #expect(lines.contains { $0 == hole }, "\(probe)")
    }
  }

  @Test func whoOptsOutSaysSoEverywhere() throws {
    let world = try RehearsedWorld { $0.unconfined = true }
    defer { world.remove() }
    let submitted = try world.submit()
    #expect(submitted.code == 0, "\(submitted)")
    let record = try world.coordinator().coordinator.tasks[world.task]
    let stated = (record?.reservations ?? []).map(\.payload.confinement)
    #expect(stated.count == 4 && stated.allSatisfy { $0.hasPrefix("none (operator opted out)") })
    // Lines of the log are proved under a checkpoint, which a task that is over has.
    #expect(try world.tick().code == 0)
    let log = try world.canon(["task", "log", world.task, "--format", "json"])
    #expect(log.output.contains("operator opted out"), "the log does not say it")
  }

  @Test func aWorkerWithoutABoundaryIsRefused() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    try FileManager.default.removeItem(atPath: world.folder.vault("celle"))
    let worker = try world.tool.run("worker", "--world", world.folder.path, "--vault", "celle")
    #expect(worker.code == 3 && worker.errors.contains("boundary"), "\(worker)")
  }
}
