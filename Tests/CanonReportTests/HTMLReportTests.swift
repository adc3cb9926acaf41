import CanonReport
import Foundation
import Testing

/// The page of a task: whole, self-contained and escaped.
@Suite struct HTMLReportTests {
  static let page = HTMLReport.page(for: SampleReport.report())

  @Test func everySectionStands() throws {
    let titles = [
      "Policy in force", "Admission", "Feature manifest", "Privacy budget of one unit",
      "Quality on held-out units", "Verification", "Settlement and rewards", "Transparency log",
      "Timeline", "Where the budget refuses",
    ]
    let missing = titles.filter { !Self.page.contains(">\($0)</h2>") }
    #expect(missing.isEmpty, "\(missing)")
    if let path = ProcessInfo.processInfo.environment["CANON_SAMPLE_REPORT"] {
      try Self.page.write(toFile: path, atomically: true, encoding: .utf8)
    }
  }

  @Test func nothingIsFetchedAndNothingRuns() {
    let forbidden = ["http://", "https://", "<script", "<link", "<img", "url(", "@import"]
    let found = forbidden.filter { Self.page.contains($0) }
    #expect(found.isEmpty, "\(found)")
  }

  @Test func wordsOfOthersAreEscaped() {
    var report = SampleReport.report()
    report.notes = ["<b onload=\"x\">'&"]
    #expect(
      HTMLReport.page(for: report).contains("&lt;b onload=&quot;x&quot;&gt;&#39;&amp;"))
  }

  @Test func anUnverifiedTaskHasAPageToo() {
    let page = HTMLReport.page(for: SampleReport.report(verified: false))
    #expect(page.contains("The result was not verified."))
    #expect(page.contains("The task was not settled."))
  }

  @Test func tagsAreBalanced() throws {
    for tag in ["section", "table", "tr", "td", "th", "svg", "p", "ol", "li", "div", "span"] {
      let opened = Self.page.matches(of: try Regex("<\(tag)[ >]")).count
      let closed = Self.page.ranges(of: "</\(tag)>").count
      #expect(opened == closed, "<\(tag)> \(opened), </\(tag)> \(closed)")
    }
  }
}
