import Glibc

/// `canon-bench SUITE [--data FOLDER] [--out FOLDER] …`: the figures of Docs/Measurements.md.
///
/// Every suite prints what it measured and how; nothing here is asserted, for machines are noisy.
let suites: [(name: String, abstract: String, run: (Options) throws -> Void)] = [
  ("ingest", "lines a second from CSV to sealed Vaults", IngestSuite.run),
  ("acceptance", "how often sound and shuffled models are accepted", AcceptanceSuite.run),
  ("accuracy", "exact AUC over published splits and levels of ε", AccuracySuite.run),
  ("simulation", "seeds a second of the simulated federation", SimulationSuite.run),
  ("rounds", "milliseconds a round over worker processes", RoundSuite.run),
  ("bundle", "milliseconds to map and to open a signed bundle", BundleSuite.run),
  ("frontend", "milliseconds to parse, format and check long policies", FrontendSuite.run),
  ("lsp", "milliseconds from an edit to its diagnostics", LanguageServerSuite.run),
  ("decisions", "nanoseconds a decision at 30, 1,000 and 10,000 rules", DecisionSuite.run),
  ("diff", "milliseconds to compare two versions of a thousand rules", DiffSuite.run),
  ("replay", "recorded requests a second under another bundle", ReplaySuite.run),
  ("rows", "the quantised rows and published splits, one CSV a category", RowsSuite.run),
]

do {
  let options = try Options(CommandLine.arguments)
  guard let suite = suites.first(where: { $0.name == options.suite }) else {
    let names = suites.map { "  \($0.name): \($0.abstract)" }.joined(separator: "\n")
    throw Options.Fault("name a suite:\n\(names)")
  }
  try suite.run(options)
} catch {
  print("canon-bench: \(error)")
  exit(3)
}
