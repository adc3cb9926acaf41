import ArgumentParser
import CanonAnalysis
import CanonReport
import CanonWorkspace

/// `canon review BEFORE AFTER`
struct Review: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write what a change means, as Markdown for whoever reviews it.",
    discussion: """
      Versions and their steps, who may now do what with the smallest requests that tell the two \
      versions apart, meaning by declaration, and the budgets that move. Ends with 1 when a \
      version moved less than it changed, as `canon diff` does.
      """)

  @Argument(help: "The earlier version: a file or a folder.")
  var before: String

  @Argument(help: "The later version.")
  var after: String

  func run() throws {
    let terminal = Terminal()
    let (old, new) = (
      try Doc.compile([before], .text, terminal), try Doc.compile([after], .text, terminal)
    )
    guard let one = old.program, let other = new.program else { throw Failure.findings }
    let difference = ProgramDifference(from: one, to: other)
    let summary = ReviewSummary(
      difference, before: try Doc.exposures(one), after: try Doc.exposures(other))
    terminal.write(summary.markdown)
    if !difference.isSufficient { throw Failure.findings }
  }
}
