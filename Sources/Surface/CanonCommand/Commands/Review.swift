import ArgumentParser
import CanonAnalysis
import CanonReport

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
    let one = try CompiledPolicy([before], .text, terminal).program
    let other = try CompiledPolicy([after], .text, terminal).program
    let difference = ProgramDifference(from: one, to: other)
    let summary = ReviewSummary(
      difference, before: try Doc.exposures(one), after: try Doc.exposures(other))
    terminal.write(summary.markdown)
    if !difference.isSufficient { throw Failure.findings }
  }
}
