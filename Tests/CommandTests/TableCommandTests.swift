import Foundation
import Testing

/// A table of terms as the tool finds it: beside the policy that names it, wherever that lies.
@Suite struct TableCommandTests {
  static let domain = """
    domain Brands version 1.0.0 {
        entity Client { key column "customer" }
        entity Bag of Client at bagged at most 50 in 400d { rows table "lines" }
        taxonomy Brand from table "brands.csv"
        canonical bagged: Instant on Bag { class protected source column "time" }
        canonical brand: Term(Brand) on Bag { class protected source column "brand" }
        query buys(b: Brand, window: Duration): Count on Client {
            derive count(Bag where Bag.brand within own) in last window
            bound  0 ..= 9
        }
    }

    """
  static let sound = "term,parent,spelling\r\nown,,OWN\r\nbio,own,BIO\r\nbio,own,ORGANIC\r\n"

  /// A folder with the policy two levels down, and the table where `place` says.
  static func tool(_ table: String?, at place: String = "a/b/brands.csv") throws -> Tool {
    let tool = try Tool()
    for folder in ["a/b", "c"] {
      try FileManager.default.createDirectory(
        at: tool.folder.appending(path: folder), withIntermediateDirectories: true)
    }
    try tool.write(domain, to: "a/b/brands.canon")
    if let table { try tool.write(table, to: place) }
    return tool
  }

  @Test func aTableIsFoundBesideItsPolicyFromAnywhere() throws {
    let tool = try TableCommandTests.tool(TableCommandTests.sound)
    defer { tool.remove() }
    let whole = tool.folder.appending(path: "a/b/brands.canon").path()
    for path in ["a/b/brands.canon", "a/b", "./a/b", "c/../a/b/brands.canon", whole] {
      let check = try tool.run("check", LanguageCommandTests.policies, path)
      #expect(check.code == 0, "\(path): \(check)")
    }
  }

  /// Only beside the policy: not where the tool was started, nor in a folder above.
  @Test(arguments: ["brands.csv", "a/brands.csv", "c/brands.csv"])
  func aTableElsewhereIsMissing(_ place: String) throws {
    let tool = try TableCommandTests.tool(TableCommandTests.sound, at: place)
    defer { tool.remove() }
    let check = try tool.run("check", LanguageCommandTests.policies, "a/b/brands.canon")
    #expect(check.code == 1 && check.output.contains("there is no table `brands.csv`"))
    #expect(check.output.contains("a/b/brands.canon:4:"), "\(check)")
  }

  @Test func aFolderInTheTablesPlaceIsNoTable() throws {
    let tool = try TableCommandTests.tool(nil)
    defer { tool.remove() }
    try FileManager.default.createDirectory(
      at: tool.folder.appending(path: "a/b/brands.csv"), withIntermediateDirectories: true)
    let check = try tool.run("check", LanguageCommandTests.policies, "a/b")
    #expect(check.code == 1 && check.output.contains("there is no table"), "\(check)")
  }

  /// Every mistake of a table in one run, each in its own line of the table.
  @Test func mistakesStandInTheTablesOwnLines() throws {
    let lines = [
      "term,parent,spelling", "own,,OWN", "two,fields", "four,,of,them", "9x,,", "bio,nowhere,",
      "\"quoted\",,", "own,,", "eco,own,OWN", "", "fair,own,FAIR",
    ]
    let tool = try TableCommandTests.tool(lines.joined(separator: "\n"))
    defer { tool.remove() }
    let check = try tool.run(
      "check", LanguageCommandTests.policies, "a/b", "--format", "json")
    #expect(check.code == 1)
    let found = try JSONSerialization.jsonObject(with: Data(check.output.utf8)) as? [[String: Any]]
    let text = try tool.run("check", LanguageCommandTests.policies, "a/b").output
    for line in [3, 4, 5, 6, 7, 8, 9] {
      #expect(text.contains("a/b/brands.csv:\(line):"), "line \(line)\n\(text)")
    }
    #expect(!text.contains("brands.csv:11:") && found?.count == 7, "\(text)")
  }
}
