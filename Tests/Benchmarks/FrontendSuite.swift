import CanonChecker
import CanonDiagnostics
import CanonFixtures
import CanonFormatter
import CanonLint
import CanonSource
import CanonSyntax
import CanonTypes
import CanonWorkspace
import CanonWorld

/// `canon-bench frontend [--lines 10000] [--doublings 3] [--out FOLDER]`: milliseconds to parse,
/// to format, to check and to lint generated policies, each twice as long as the one before.
///
/// The texts are left below `--out`, a folder a length, for `Tests/Peers/frontend.py`, which runs
/// `canon check` on them as a process of its own and a peer beside it.
enum FrontendSuite {
  /// Milliseconds a phase, the least of several: what else runs can only add.
  private struct Times {
    var parse = Double.infinity
    var format = Double.infinity
    var check = Double.infinity
    var lint = Double.infinity
    /// Codes of errors. The texts are sound; what the checker cannot decide, it refuses.
    var refusals: [String] = []

    var phases: [Double] { [parse, format, check, lint] }
  }

  static func run(_ options: Options) throws {
    let lines = try options.number("lines", default: 10_000)
    let doublings = try options.number("doublings", default: 3)
    let out = try options.text("out", default: ".build/bench/frontend")
    var before: Times?
    Bench.say(
      "lines      bytes  parse ms        format ms       check ms        lint ms (check included)")
    for doubling in 0...doublings {
      let files = GeneratedPolicy.files(lines: lines << doubling)
      try Files.makeFolder("\(out)/\(lines << doubling)")
      for file in files {
        try Files.write(file.bytes, to: "\(out)/\(lines << doubling)/\(file.name)")
      }
      let count = files.reduce(0) { $0 + $1.bytes.count { $0 == UInt8(ascii: "\n") } }
      let size = files.reduce(0) { $0 + $1.bytes.count }
      let times = try measure(files)
      let columns = zip(times.phases, before?.phases ?? [0, 0, 0, 0]).map { now, then in
        Bench.fixed(now, 1) + (then > 0 ? " (×\(Bench.fixed(now / then, 2)))" : "")
      }
      let padded = columns.map { $0 + String(repeating: " ", count: max(0, 16 - $0.utf8.count)) }
      let codes = times.refusals.joined(separator: " ")
      let refused = codes.isEmpty ? "" : "refused: \(codes)"
      Bench.say("\(count)  \(size)  " + padded.joined() + refused)
      before = times
    }
  }

  private static func measure(_ files: [(name: String, bytes: [UInt8])]) throws -> Times {
    var times = Times()
    for _ in 0..<5 {
      let parse = Bench.seconds { _ = Workspace(files: files).parsed.count }
      let workspace = Workspace(files: files)
      var formatted = 0
      let format = Bench.seconds {
        for (_, outcome) in workspace.format() {
          if case .formatted = outcome { formatted += 1 }
        }
      }
      var checked: CheckedWorkspace?
      let check = Bench.seconds { checked = Workspace(files: files).check() }
      let request = LintRequest(files: files, today: CivilDate(daysSinceEpoch: 0))
      var isComplete = false
      let lint = Bench.seconds { isComplete = Lint.run(request).isComplete }
      guard isComplete else { throw Options.Fault("the generated policy is not linted") }
      guard formatted == files.count, let checked else {
        throw Options.Fault("the generated policy has no form")
      }
      let errors = checked.diagnostics.filter { $0.severity == .error }
      times.refusals = Set(errors.map(\.code.number)).sorted()
      times.parse = min(times.parse, parse * 1_000)
      times.format = min(times.format, format * 1_000)
      times.check = min(times.check, check * 1_000)
      times.lint = min(times.lint, lint * 1_000)
    }
    return times
  }
}
