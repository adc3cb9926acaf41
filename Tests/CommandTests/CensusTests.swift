import CanonAdmission
import CanonCoordination
import CanonCrypto
import CanonRecords
import CanonRuntime
import CanonStore
import CanonTraining
import CanonTypes
import Foundation
import Testing

/// A census of words by real workers: what is named, what is kept, and what a crash changes.
@Suite struct CensusTests {
  static let command = ["registry", "census", "CommonWords"]

  /// Everything that a census leaves with the coordinator, and in the Vaults' ledgers.
  struct Left: Equatable {
    var censuses: [Census]
    var ledgers: [String: [Digest: Rho]]

    init(_ world: RehearsedWorld) throws {
      censuses = try world.coordinator().coordinator.censuses
      ledgers = try Dictionary(
        uniqueKeysWithValues: RehearsedWorld.vaults.map { name in
          (name, try world.ledger(of: name).mapValues(\.spent))
        })
    }
  }

  static let uninterrupted = Result { () throws -> Left in
    let world = try RehearsedWorld()
    defer { world.remove() }
    let outcome = try world.canon(command)
    #expect(outcome.code == 0, "\(outcome)")
    return try Left(world)
  }

  @Test func aCommonWordIsNamedAndARareOneIsNot() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    let outcome = try world.canon(CensusTests.command)
    #expect(outcome.code == 0 && outcome.output.contains("shopping_week"), "\(outcome)")
    #expect(outcome.errors.contains("one word is not common enough to be named"), "\(outcome)")
    // Nothing that is written anywhere outside the Vaults has the rare word.
    let store = try Data(contentsOf: URL(filePath: world.folder.coordinatorStore))
    #expect(store.range(of: Data("shopping_week".utf8)) != nil)
    #expect(store.range(of: Data("matched_coupon".utf8)) == nil)
    #expect(!(outcome.output + outcome.errors).contains("matched_coupon"))
    // Asked again, everybody says the same, and nobody pays twice.
    let left = try Left(world)
    let again = try world.canon(CensusTests.command)
    #expect(again.output == outcome.output && again.code == 0, "\(again)")
    #expect(try Left(world) == left)
    let census = try #require(left.censuses.first)
    #expect(census.nominations.map(\.payload.words.count) == [1, 1, 1, 2])
    #expect(
      left.ledgers.values.allSatisfy {
        $0.count == 1 && $0.values.first == Rho(picos: 100_000_000_000)
      })
    let shown = try world.canon(["registry", "candidates", "--format", "json"])
    #expect(shown.code == 0 && shown.output.contains("\"noised_count\""), "\(shown)")
    #expect(
      try world.canon(["registry", "candidates", "--epoch", "1"]).output == "no candidates\n")
  }

  /// What a census may have cost anybody is in the public ledger, once; a replay follows it.
  @Test func theExecutorsLedgerHoldsIt() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    for _ in 0..<2 { #expect(try world.canon(CensusTests.command).code == 0) }
    #expect(try world.submit().code == 0)
    #expect(try world.tick().code == 0)
    let coordinator = try world.coordinator().coordinator
    let census = coordinator.ledger.entries.filter { $0.name.hasPrefix("census:") }
    #expect(census.map(\.rho) == [Rho(picos: 100_000_000_000)])
    #expect(census.allSatisfy { $0.isClosed && $0.privacy == "TrainingPrivacy" })
    // The task's decision read it: no less was in the window before.
    let before = coordinator.tasks[world.task]?.decision?.budget?.windowBefore
    #expect(before ?? .zero >= Rho(picos: 100_000_000_000), "\(String(describing: before))")
    let bundle = try #require(coordinator.activeBundle)
    let replay = try world.tool.run([
      "replay", "--under", world.folder.bundle(bundle), world.folder.path,
    ])
    #expect(replay.code == 0 && replay.output.contains("nothing flips"), "\(replay)")
  }

  @Test func anUnknownBlockIsRefusedByName() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    let refused = try world.canon(["registry", "census", "RareWords"])
    #expect(refused.code == 2 && refused.errors.contains("CN8021"), "\(refused)")
    #expect(refused.errors.contains("CommonWords"), "\(refused)")
  }

  /// A Vault that stays away is left out; when it is back, it is asked in the same epoch.
  @Test func aLostVaultIsAskedAgain() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    let session = try world.session(worker: { $0 == "bremen" ? ["/bin/false"] : nil })
    _ = try session.federation.takeCensus(of: "CommonWords")
    session.workers.shutDown()
    let census = try #require(try session.coordinator.censuses.first)
    #expect(census.nominations.map(\.payload.vault) == ["aachen", "celle", "dresden"])
    #expect(try world.canon(CensusTests.command).code == 0)
    #expect(try Left(world) == CensusTests.uninterrupted.get())
  }

  /// `kill -9` at each write of the coordinator and of two workers.
  @Test(arguments: [CrashPoint.coordinator, "aachen", "dresden"])
  func acrossACrashACensusIsTheSame(_ party: String) throws {
    let whole = try CensusTests.uninterrupted.get()
    var deaths = 0
    for number in 1...40 {
      for moment in CommitMoment.allCases {
        guard CrashTests.all || (number + deaths) % 3 == 0 || number < 3 else { continue }
        let world = try RehearsedWorld()
        defer { world.remove() }
        let point = CrashPoint(party: party, commit: number, moment: moment).description
        let outcome = try world.canon(CensusTests.command, dyingAt: point)
        let died = outcome.code == 9 || outcome.errors.contains("the worker ended")
        #expect(try world.canon(CensusTests.command).code == 0)
        #expect(try Left(world) == whole, "\(point) ends otherwise")
        guard died else {
          #expect(deaths >= 3, "\(party): only \(deaths) deaths")
          return
        }
        deaths += 1
      }
    }
    Issue.record("\(party) never outlived its commits")
  }
}
