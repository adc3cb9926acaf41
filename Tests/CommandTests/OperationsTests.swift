import Foundation
import Testing

/// The walk through the commands in `Docs/Operations.md`, run as it is printed there.
@Suite struct OperationsTests {
  @Test func theWalkRunsAsItStands() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let page = try String(
      contentsOf: Tool.repository.appending(path: "Docs/Operations.md"), encoding: .utf8)
    let blocks = page.components(separatedBy: "```sh\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
    #expect(blocks.count == 2)
    try FileManager.default.createSymbolicLink(
      at: tool.folder.appending(path: "Policies"),
      withDestinationURL: Tool.repository.appending(path: "Policies"))
    let outcome = try tool.shell("set -euo pipefail\n" + blocks.joined())
    #expect(outcome.code == 0, "\(outcome)")
    let says = [
      "vault-8", "checkpoint", "match inside the Vaults", "PurchasePropensity", "because",
      "lent to", "shopping_week", "1.0.0 → 1.1.0", "nothing flips", "permitted → denied", "CN8625",
    ]
    let missing = says.filter { !outcome.output.contains($0) }
    #expect(missing.isEmpty, "\(missing) \(outcome)")
  }
}
