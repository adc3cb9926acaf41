import CanonCoordination
import CanonCrypto
import CanonRecords
import CanonRuntime
import Foundation
import Testing

/// An agent's requests at the command line, from its principal's signature to the revocation.
@Suite struct DelegationCommandTests {
  /// Lends the world's submitter's role to `keys/agent`.
  func lend(_ world: RehearsedWorld, budget: String = "100") throws {
    if !FileManager.default.fileExists(atPath: world.tool.folder.appending(path: "keys").path()) {
      #expect(try world.tool.run("keys", "new", "agent").code == 0)
      #expect(try world.tool.run("keys", "new", "stranger").code == 0)
    }
    let made = try world.canon([
      "delegation", "make", "--delegate", "keys/agent.pub", "--purpose", "marketing_models",
      "--template", "PurchasePropensity", "--budget", budget, "--expires", "2017-12-24", "--out",
      "lent.json",
    ])
    #expect(made.code == 0 && made.output.contains("lent.json"), "\(made)")
  }

  func ask(
    _ world: RehearsedWorld, to out: String, key: String = "keys/agent.key"
  ) throws -> Tool.Outcome {
    let written = try world.canon([
      "task", "request", "--training", "PurchasePropensity(soft_drinks, 28d)", "--purpose",
      "marketing_models", "--market", "US", "--as-of", "2017-11-01T04:00:00Z", "--delegation",
      "lent.json", "--key", key, "--out", out,
    ])
    #expect(written.code == 0, "\(written)")
    return try world.canon(["task", "submit", out, "--format", "json"])
  }

  @Test func anAgentAsksUntilItsPrincipalTakesItBack() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    try lend(world)
    let first = try ask(world, to: "first.json")
    #expect(first.code == 0, "\(first)")
    let record = try #require(try world.coordinator().coordinator.tasks.values.first)
    let principal = try world.folder.signingKey(.submitter).publicKey
    #expect(record.request.payload.delegation?.payload.principal == principal)
    #expect(record.request.payload.submitter != principal && record.reservations.count == 4)
    #expect(try world.canon(["task", "replay", record.task]).code == 0)
    let strange = try world.canon(
      ["delegation", "revoke", "lent.json", "--key", "keys/stranger.key"])
    #expect(strange.code == 64 && strange.errors.contains("principal"), "\(strange)")
    let revoked = try world.canon(["delegation", "revoke", "lent.json"])
    #expect(revoked.code == 0 && revoked.output.contains("revoked"), "\(revoked)")
    let second = try ask(world, to: "second.json")
    #expect(second.code == 2 && second.errors.contains("refused[CN8613]"), "\(second)")
    // What was admitted before is not undone, and its answer is still its answer.
    let again = try world.canon(["task", "submit", "first.json", "--format", "json"])
    #expect(again.code == 0 && again.output == first.output, "\(again)")
  }

  @Test func whatIsLentIsNarrow() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    try lend(world)
    let stranger = try ask(world, to: "stranger.json", key: "keys/stranger.key")
    #expect(stranger.code == 2 && stranger.errors.contains("refused[CN8609]"), "\(stranger)")
    try lend(world, budget: "0.000000000001")
    let dear = try ask(world, to: "dear.json")
    #expect(dear.code == 2 && dear.errors.contains("refused[CN8614]"), "\(dear)")
    let make = [
      "delegation", "make", "--purpose", "a", "--template", "b", "--expires", "2018-01-01",
    ]
    let rest = ["--out", "x.json", "--delegate"]
    for (budget, delegate) in [("0", "keys/agent.pub"), ("-1", "keys/agent.pub"), ("1", "keys/no")]
    {
      let refused = try world.canon(make + ["--budget=\(budget)"] + rest + [delegate])
      #expect(refused.code == (budget == "1" ? 3 : 64), "\(budget): \(refused)")
    }
    let own = try world.canon(
      make + ["--budget", "1"] + rest + ["keys/agent.pub", "--key", "keys/agent.key"])
    #expect(own.code == 64 && own.errors.contains("another key"), "\(own)")
  }
}
