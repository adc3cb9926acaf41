import CanonFormatter
import CanonTypes
import CanonWorkspace
import Foundation
import Testing

/// A candidate becomes a declaration, or nothing is written.
@Suite struct PromotionTests {
  static let commerce = "Policies/grocer/commerce.canon"
  static let others = [
    "Policies/grocer/behavior.canon", "Policies/grocer/training.canon",
  ]

  static func text(_ name: String) throws -> String {
    try String(contentsOf: Page.root.appending(path: name), encoding: .utf8)
  }

  static func promotion(_ change: (inout Promotion) -> Void = { _ in }) -> Promotion {
    var promotion = Promotion(
      domain: "Commerce", entity: "Receipt", name: "till", type: "Count",
      meaning: "Number of the \"till\" \\ counter.", label: "protected", column: "till_no")
    change(&promotion)
    return promotion
  }

  static func outcome(
    _ promotion: Promotion, _ edit: (String) -> String = { $0 }
  ) throws -> PromotionOutcome {
    var files = try others.map { (name: $0, bytes: Array(try text($0).utf8)) }
    files.append((name: commerce, bytes: Array(edit(try text(commerce)).utf8)))
    return Workspace(files: files).promoting(promotion)
  }

  @Test func theDeclarationIsWrittenAndTheVersionMoves() throws {
    let outcome = try PromotionTests.outcome(PromotionTests.promotion())
    guard case .promoted(let file, let bytes, let from, let to) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(file == PromotionTests.commerce && "\(from) \(to)" == "1.0.0 1.1.0")
    #expect(text.contains("domain Commerce version 1.1.0"))
    #expect(text.contains("canonical till: Count on Receipt {"))
    #expect(text.contains(#"meaning "Number of the \"till\" \\ counter.""#))
    // It is in canonical form, and what stood there before still stands.
    let again = Workspace(files: [(file, bytes)])
    #expect(again.format().map(\.name) == [file])
    if case .formatted(let formatted)? = again.format().first?.outcome {
      #expect(formatted == bytes)
    } else {
      Issue.record("it does not format")
    }
    let before = try PromotionTests.text(PromotionTests.commerce)
    for line in before.split(separator: "\n") where !line.contains("version") {
      let words = line.split(separator: " ").joined(separator: " ")
      let lines = text.split(separator: "\n").map {
        $0.split(separator: " ").joined(separator: " ")
      }
      #expect(lines.contains(words), "\(line)")
    }
  }

  @Test func whatDoesNotCheckIsNotWritten() throws {
    func isUnsound(_ change: (inout Promotion) -> Void) throws -> Bool {
      let outcome = try PromotionTests.outcome(PromotionTests.promotion(change))
      guard case .unsound(let checked) = outcome else { return false }
      return checked.hasErrors
    }
    #expect(try isUnsound { $0.name = "purchased_at" }, "declared twice")
    #expect(try isUnsound { $0.entity = "Sheet" }, "an unknown entity")
    #expect(try isUnsound { $0.label = "secret" }, "an unknown class")
    #expect(try isUnsound { $0.type = "Text" }, "text that is not local")
    #expect(try !isUnsound { ($0.type, $0.label) = ("Text", "local") })
    let refused = [
      try PromotionTests.outcome(PromotionTests.promotion { $0.domain = "Trade" }),
      try PromotionTests.outcome(PromotionTests.promotion()) {
        $0.replacing("canonical purchased_at", with: "canonical 3", maxReplacements: 1)
      },
    ]
    for outcome in refused {
      guard case .refused(let sentence) = outcome else {
        Issue.record("\(outcome)")
        continue
      }
      #expect(!sentence.isEmpty)
    }
  }
}
