import ArgumentParser
import CanonDiagnostics
import CanonReport
import CanonSource
import CanonTesting
import CanonWorkspace
import CanonWorld

/// `canon test POLICY…`
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the tests that policies bring along.",
    discussion: """
      Each test is a task that is decided by the compiled policy, as admission would decide it; \
      budget, cohort and signatures are no part of it. Files and folders are read as by `check`.

      --coverage tells which tests of which conditions were decided both ways; --mutate changes \
      one thing of one rule at a time and names what no test notices. Ends with 1 when a test \
      fails, or when less than --least PERCENT is reached. Docs/Testing.md shows how to use them.
      """)

  /// The form of the results.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text, json, junit, github
  }

  /// The form of the coverage.
  enum CoverageForm: String, ExpressibleByArgument, CaseIterable {
    case text, html, lcov
  }

  @Argument(help: "Files, or folders with .canon files.")
  var policies: [String]

  @Option(help: "Only tests whose title has this text in it.")
  var filter: String = ""

  @Flag(help: "Show the tests that pass, too.")
  var verbose = false

  @Option(
    help: ArgumentHelp(
      "What the tests decide of the rules; as text unless it is =html or =lcov.",
      valueName: "form"))
  var coverage: CoverageForm?

  @Option(help: "The file for coverage as html or lcov; else standard output, in place of results.")
  var out: String?

  @Flag(help: "Change one thing of one rule at a time, and name what no test notices.")
  var mutate = false

  @Option(help: "The least score of --mutate, or share of --coverage, in percent.")
  var least: Int64?

  @Flag(help: "Run again whenever a file changes, until it is interrupted.")
  var watch = false

  @Option(help: ArgumentHelp("End --watch after this many runs.", visibility: .hidden))
  var rounds: Int?

  @Option(help: "Form of the results: text, json, junit or github.")
  var format: Form = .text

  @Option(help: "Colour: auto, always or never.")
  var color: Terminal.ColourChoice = .auto

  @OptionGroup var silence: Silence

  /// `--coverage` alone is `--coverage=text`.
  ///
  /// The parser's own options with an optional value pass over a value that they do not know: then
  /// another form would come than was asked for.
  static func spelledOut(_ arguments: [String]) -> [String] {
    guard arguments.first == configuration.commandName else { return arguments }
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    return arguments[..<end].map { $0 == "--coverage" ? "--coverage=text" : $0 }
      + arguments[end...]
  }

  func validate() throws {
    guard out == nil || (coverage ?? .text) != .text else {
      throw ValidationError("--out takes the file of --coverage=html or --coverage=lcov")
    }
    guard (0...100).contains(least ?? 0) else {
      throw ValidationError("--least lies between 0 and 100")
    }
    guard least == nil || mutate || coverage != nil else {
      throw ValidationError("--least needs --mutate or --coverage")
    }
    guard rounds ?? 1 > 0 else { throw ValidationError("--rounds is at least 1") }
    guard format == .text || format == .json || !(mutate || coverage == .text) else {
      throw ValidationError("--format \(format.rawValue) has no place for mutants or coverage")
    }
  }

  func run() throws {
    let terminal = Terminal(color)
    guard watch else { return try once(terminal) }
    FileWatch(policies).run(rounds: rounds) { round in
      if round > 1 { terminal.note("") }
      do {
        try once(terminal)
      } catch {
        // A policy that is being written fails now and then; watching goes on.
        Failure(error).show(on: terminal)
      }
    }
  }

  /// Without a file of its own, coverage for other programs stands alone on standard output.
  private var isCoverageAlone: Bool { out == nil && (coverage ?? .text) != .text }

  private func once(_ terminal: Terminal) throws {
    let sets = try PolicyFiles.apart(policies).map { set in
      TestedSet(set.name, Workspace(files: set.files).compile(), filter: filter)
    }
    var isWell = sets.allSatisfy { $0.policy != nil && $0.results.allSatisfy(\.passed) }
    var reports = sets.map { PolicyReport($0) }
    for (index, set) in sets.enumerated() {
      guard let policy = set.policy else { continue }
      if coverage != nil { reports[index].coverage = Coverage(policy) }
      if mutate && set.failed == 0 {
        reports[index].mutation = judged(policy, terminal)
      } else if mutate {
        // What fails now tells nothing of what would fail.
        terminal.note("mutants of \(set.name) are tried when its tests pass")
      }
      isWell = isWell && reports[index].reaches(least)
    }
    try show(sets, reports, terminal)
    if !isWell { throw Failure.findings }
  }

  private func judged(_ policy: TestedPolicy, _ terminal: Terminal) -> Mutation {
    let trial = MutationTrial(policy)
    var bar = ProgressBar(terminal, "mutants of \(policy.name)")
    let judged = trial.mutants.enumerated().map { index, mutant in
      bar.show(Int64(index), of: Int64(trial.mutants.count))
      return trial.judge(mutant)
    }
    bar.finish()
    return Mutation(judged)
  }

  private func show(
    _ sets: [TestedSet], _ reports: [PolicyReport], _ terminal: Terminal
  ) throws {
    if let text = coverageText(sets, reports) {
      if let out { try Files.write(Array(text.utf8), to: out) } else { terminal.write(text) }
    }
    let view = TestView(terminal: terminal, isVerbose: verbose, isQuiet: silence.quiet)
    // What other programs read has no place for findings; people see them beside it.
    if isCoverageAlone || format == .json { for set in sets { set.noteUnsound(terminal) } }
    guard !isCoverageAlone else { return view.conclude(sets) }
    switch format {
    case .json: try terminal.json(TestReport(policies: reports))
    case .junit: terminal.write(JUnitReport.document(sets.map(\.suite)))
    case .github: for set in sets { terminal.write(set.annotations) }
    case .text:
      for (set, report) in zip(sets, reports) { view.show(set, report, ofMany: sets.count > 1) }
      view.conclude(sets)
    }
  }

  private func coverageText(_ sets: [TestedSet], _ reports: [PolicyReport]) -> String? {
    switch coverage {
    case .html:
      CoveragePage.text(
        zip(sets, reports).compactMap { set, report in
          report.coverage.map { .init(name: set.name, coverage: $0, sources: set.sources) }
        })
    case .lcov: CoverageTrace.text(reports.compactMap(\.coverage))
    case .text, nil: nil
    }
  }
}
