import CanonDiagnostics
import CanonFormatter
import CanonProgram
import CanonTypes
import CanonWorkspace
import Foundation
import Testing

/// The policies that ship compile, and say what their authors meant.
@Suite struct StandardPolicyTests {
  @Test func theGrocersPolicyCompiles() throws {
    let compiled = try Fixture.grocer().compile()
    let text = compiled.checked.text()
    #expect(text.isEmpty, "\(text)")
    let program = try #require(compiled.program)
    #expect(program.trainings.count == 5)
    let training = try #require(
      program.trainings.first { $0.id == "PurchasePropensity(cheese, 28d)" })
    #expect(training.row.entries.map(\.feature) == StandardPolicyTests.cheese)
    #expect(training.row.entries.allSatisfy { $0.offset == 512 && $0.weight == 1_024 })
    #expect(training.row.constant == 614)
    #expect(training.cost.total == Rho(picos: 23_800_000_000))
    #expect(training.goal == .classify(outcome: "will_buy(cheese, 28d)"))
  }

  @Test func theSmallGrocersPolicyCompilesWithItsMarginStated() throws {
    let paths = Fixture.domains + ["Policies/small_grocer/training.canon"]
    let sound = try Fixture.workspace(paths).compile()
    let text = sound.checked.text()
    #expect(sound.program != nil && text.isEmpty, "\(text)")
    let policy = try Fixture.text(paths[2]).replacing("margin ", with: "// margin ")
    let bare = Workspace(
      files: try Fixture.domains.map { try Fixture.file($0) } + [(paths[2], Array(policy.utf8))])
    #expect(Set(bare.check().diagnostics.map(\.code.number)) == ["CN5011"])
  }

  /// A task takes the customers of its markets: of customers without one it would take nobody.
  @Test func customersWithoutAMarketCannotBeTrainedOn() throws {
    let files = try (Fixture.domains + ["Policies/grocer/training.canon"]).map { path in
      let text = try Fixture.text(path)
      return (path, Array(text.replacing("market: Market on", with: "shop_key: Key on").utf8))
    }
    let found = Workspace(files: files).check().diagnostics
    #expect(found.map(\.code.number).contains("CN3018"), "\(found)")
    #expect(found.count { $0.code == .missingDeclaration } == 1, "once for the block")
    let receipts = files.map { name, bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      return (
        name, Array(text.replacing("shop_key: Key on Customer", with: "m: Market on Receipt").utf8)
      )
    }
    #expect(
      Workspace(files: receipts).check().diagnostics.contains { $0.code == .missingDeclaration },
      "a receipt's market is not its customer's")
  }

  /// The order in which files are read shows in no byte of the program.
  @Test func theOrderOfFilesDoesNotShow() throws {
    let paths = Fixture.domains + ["Policies/grocer/training.canon"]
    let straight = try Fixture.workspace(paths).compile().program
    let reversed = try Fixture.workspace(paths.reversed()).compile().program
    #expect(straight != nil && straight == reversed)
  }

  /// Every policy stands as `canon fmt` writes it; `CANON_RECORD=1` rewrites and still fails.
  @Test func policiesAreFormatted() throws {
    let recording = ProcessInfo.processInfo.environment["CANON_RECORD"] == "1"
    for folder in [
      "Policies/grocer", "Policies/small_grocer", "Policies/retailer", "Policies/refused",
    ] {
      for name in try Fixture.names(in: folder, suffix: ".canon") {
        let file = try Fixture.file("\(folder)/\(name)")
        let outcome = try #require(Workspace(files: [file]).format().first?.outcome)
        guard case .formatted(let bytes) = outcome else {
          #expect(outcome == .refused && folder.hasSuffix("refused"), "\(file.name): \(outcome)")
          continue
        }
        if recording { try Data(bytes).write(to: Fixture.root.appending(path: file.name)) }
        #expect(bytes == file.bytes && !recording, "\(file.name) is not formatted")
      }
    }
  }

  static let cheese = [
    "visits(90d)", "spend(90d)", "recency(300d)", "variety(90d)", "coupons(300d)",
    "discounts(90d)", "purchases_of(cheese, 300d)", "recent_purchases_of(cheese, 90d)",
    "recency_of(cheese, 300d)", "spend_on(cheese, 300d)",
  ]
}
