import CanonDiagnostics
import CanonSource
import CanonWorkspace
import Foundation
import Testing

/// `Docs/Language/Mistakes.md` names files and codes; each gives its code, and says what to do.
@Suite struct MistakesPageTests {
  /// The rows of the table below a heading, cell by cell.
  private static func rows(_ heading: String) throws -> [[String]] {
    let page = try Fixture.text("Docs/Language/Mistakes.md")
    let section = try #require(page.components(separatedBy: "\n## \(heading)\n").last)
    let lines = section.components(separatedBy: "\n## ")[0].components(separatedBy: "\n")
    return lines.filter { $0.hasPrefix("| ") }.dropFirst().map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  /// The findings of a refused policy.
  private static func findings(_ name: String) throws -> [Diagnostic] {
    let path = "Policies/refused/\(name).canon"
    return try Fixture.workspace(Fixture.domains + [path]).check().diagnostics
  }

  @Test func everyMistakeGivesItsCodeItsReasonAndASuggestion() throws {
    let (mistakes, traps) = try (Self.rows("The nineteen"), Self.rows("Traps"))
    #expect(mistakes.count == 19 && traps.count >= 5)
    #expect(Set(mistakes.map { $0[0] }).count == 19, "each is named once")
    for row in mistakes + traps {
      let found = try Self.findings(row[1])
      #expect(found.map(\.code.number) == [row[2]], "\(row[0]): \(found.map(\.code.number))")
      let finding = try #require(found.first)
      #expect(!finding.primary.span.isEmpty, "\(row[0]): no place")
      #expect(!finding.message.isEmpty, "\(row[0]): no reason")
      #expect(!finding.help.isEmpty, "\(row[0]): no suggestion")
    }
  }

  @Test func everyRefusedPolicySuggestsSomething() throws {
    for name in try Fixture.names(in: RefusedPolicyTests.folder, suffix: ".txt") {
      let golden = try Fixture.text("\(RefusedPolicyTests.folder)/\(name)")
      #expect(golden.contains("= help: "), "\(name)")
      #expect(golden.contains("┌─ Policies/refused/"), "\(name): no place")
    }
  }

  /// The counts by pass are those of the goldens; none of the four is below ten.
  @Test func theCountsAreThoseOfTheFiles() throws {
    var codes: [String] = []
    for name in try Fixture.names(in: RefusedPolicyTests.folder, suffix: ".txt") {
      let golden = try Fixture.text("\(RefusedPolicyTests.folder)/\(name)")
      codes.append(String(try #require(golden.firstMatch(of: /^error\[(CN\d+)\]/)).1))
    }
    let rows = try Self.rows("Our own")
    #expect(rows.map { $0[0] } == ["flow", "sensitivity", "budget", "rules", "others"])
    let named = rows.dropLast().map { $0[2].split(separator: " ").map(String.init) }
    #expect(Set(named.joined()).count == named.joined().count, "a code is of one pass")
    let counted =
      named.map { pass in codes.count { pass.contains($0) } }
      + [codes.count { code in !named.joined().contains(code) }]
    #expect(rows.map { Int($0[1]) } == counted, "\(counted)")
    #expect(counted.dropLast().allSatisfy { $0 >= 10 } && codes.count >= 60)
  }
}
