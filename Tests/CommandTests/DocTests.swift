import Foundation
import Testing

/// The site of a policy: whole, linked, self-contained, and with nothing in it that is markup by
/// accident.
@Suite struct DocTests {
  struct Page {
    let name: String
    let html: String

    func all(_ pattern: Regex<(Substring, Substring)>) -> [String] {
      html.matches(of: pattern).map { String($0.output.1) }
    }
  }

  static func pages(_ tool: Tool, _ arguments: [String]) throws -> [Page] {
    let outcome = try tool.run(["doc"] + arguments + ["--out", "site"])
    #expect(outcome.code == 0, "\(outcome)")
    let folder = tool.folder.appending(path: "site")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted().map {
      Page(name: $0, html: try String(contentsOf: folder.appending(path: $0), encoding: .utf8))
    }
  }

  static func policy(_ name: String) -> String {
    Tool.repository.appending(path: "Policies/\(name)").path()
  }

  @Test(arguments: ["grocer", "retailer"])
  func everyLinkLeadsSomewhere(_ policy: String) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let pages = try DocTests.pages(tool, [DocTests.policy(policy)])
    #expect(pages.contains { $0.name == "index.html" } && pages.count >= 6)
    let names = Dictionary(
      pages.map { ($0.name, Set($0.all(#/ id="([^"]*)"/#))) },
      uniquingKeysWith: { first, _ in first })
    for page in pages {
      for link in page.all(#/ href="([^"]*)"/#) {
        let parts = link.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
        let target = parts[0].isEmpty ? page.name : parts[0]
        #expect(names[target] != nil, "\(page.name): \(link)")
        if parts.count > 1 { #expect(names[target]?.contains(parts[1]) == true, "\(link)") }
      }
      #expect(!page.html.contains("http://") || page.name == "flow.html", "\(page.name)")
      #expect(!page.html.contains("src=\"http") && page.html.contains("viewport"), "\(page.name)")
      // Whatever opens is closed.
      for element in ["table", "div", "section", "ul", "li", "pre", "p", "h3", "main", "header"] {
        let opened = page.html.matches(of: try Regex("<\(element)[ >]")).count
        let closed = page.html.matches(of: try Regex("</\(element)>")).count
        #expect(opened == closed, "\(page.name): \(element) \(opened) and \(closed)")
      }
    }
    let whole = pages.map(\.html).joined()
    for word in [
      "badge bad\">local", "canonical amount_paid", "Nothing is permitted but by a rule",
    ] {
      #expect(whole.contains(word), "\(word)")
    }
  }

  @Test func changesAreShownAndTextIsText() throws {
    let tool = try Tool()
    defer { tool.remove() }
    #expect(try tool.run(["new", "before"]).code == 0)
    #expect(try tool.run(["new", "after"]).code == 0)
    let file = tool.folder.appending(path: "after/programme.canon")
    let text = try String(contentsOf: file, encoding: .utf8)
    try text.replacing("contains affinity", with: "contains habits")
      .replacing("affinities.", with: "<b>affinities</b> & habits.")
      .write(to: file, atomically: true, encoding: .utf8)
    let pages = try DocTests.pages(tool, ["after", "--before", "before"])
    let changes = try #require(pages.first { $0.name == "changes.html" })
    #expect(changes.html.contains("permission of train tasks") && changes.html.contains("major"))
    let whole = pages.map(\.html).joined()
    #expect(!whole.contains("<b>affinities") && whole.contains("&lt;b&gt;affinities"))
    let broken = try tool.run(["doc", "nowhere", "--out", "site"])
    #expect(broken.code != 0, "\(broken)")
  }
}

extension DocTests {
  /// Under a pull request: what may happen now, what means something else, what budgets move.
  @Test func aReviewSaysWhatAChangeMeans() throws {
    let tool = try Tool()
    defer { tool.remove() }
    for folder in ["before", "after"] { #expect(try tool.run(["new", folder]).code == 0) }
    let same = try tool.run(["review", "before", "after"])
    #expect(same.code == 0 && same.output.contains("Nothing changes"), "\(same)")
    let edits = [
      ("programme.canon", "contains affinity", "contains habits"),
      ("programme.canon", "gram rho 0.01,", "gram rho 0.012,"),
      ("behaviour.canon", "0 ..= 64", "0 ..= 50"),
    ]
    for (name, old, new) in edits {
      let file = tool.folder.appending(path: "after/\(name)")
      try String(contentsOf: file, encoding: .utf8).replacing(old, with: new)
        .write(to: file, atomically: true, encoding: .utf8)
    }
    let review = try tool.run(["review", "before", "after"])
    #expect(review.code == 1, "\(review)")
    for line in [
      "**too small**", "may happen now, and could not before", "may not happen any more",
      "### Meaning", "visits(30d)", "### Budgets that move", "0.9119 → **",
    ] {
      #expect(review.output.contains(line), "\(line)\n\(review.output)")
    }
    // Every row of a table has as many cells as its head.
    let blocks = review.output.components(separatedBy: "\n\n").filter { $0.hasPrefix("|") }
    #expect(blocks.count == 3)
    for block in blocks {
      let widths = block.split(separator: "\n").map { row in
        row.replacing("\\|", with: "").count { $0 == "|" }
      }
      #expect(Set(widths).count == 1, "\(block)")
    }
  }
}
