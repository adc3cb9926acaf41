import ArgumentParser
import CanonDiagnostics
import CanonLint
import CanonReport
import CanonTypes
import CanonWorld

/// `canon lint POLICY…`
struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Show what is sound in policies and still not good.",
    discussion: """
      Files and folders are read as by `check`, and checked first: a policy with errors is \
      answered by the check's findings. Levels, options and exceptions come from canon.toml, \
      which lies in the folder of the first file or the nearest one above it.

      Ends with 1 when a finding at warning or above is left. What a finding marks with (--fix), \
      `canon lint --fix` writes into the files; it never changes what a policy decides, but for \
      what the check itself offers.
      """)

  @Argument(help: "Files, or folders with .canon files.")
  var policies: [String] = []

  @Flag(help: "Write the fixes that findings carry into the files.")
  var fix = false

  @Flag(help: "List the rules: name, group, level and what each finds.")
  var rules = false

  @Option(help: "The configuration, instead of the canon.toml that lies nearest.")
  var config: String?

  @Option(help: "The day that exceptions expire by: an instant or a date; now without it.")
  var at: Moment?

  @OptionGroup var silence: Silence
  @OptionGroup var presentation: Presentation

  func validate() throws {
    guard rules || !policies.isEmpty else {
      throw ValidationError("Name a policy, or ask for --rules.")
    }
  }

  func run() throws {
    let terminal = presentation.terminal
    if rules { return try list(on: terminal) }
    let now = at?.instant ?? SystemClock().now()
    let today = CivilDate(daysSinceEpoch: now.seconds.floorDivided(by: 86_400))
    let sets = try PolicyFiles.apart(policies)
    if sets.count > 1 && !silence.quiet {
      terminal.note("\(sets.count) policies, linted one by one")
    }
    var reports: [LintReport] = []
    for set in sets {
      let request = try LintHome(of: set, config).request(set, today)
      let report = try fix ? mend(request, terminal) : Lint.run(request)
      reports.append(report)
      if presentation.format == .json { continue }
      terminal.write(report.text(colour: terminal.colour))
      if silence.quiet && report.isClean { continue }
      terminal.note(verdict(report, sets.count == 1 ? "" : "\(set.name): ", terminal))
    }
    if presentation.format == .json { terminal.write(LintReport.json(of: reports)) }
    if reports.contains(where: { !$0.isClean }) { throw Failure.findings }
  }

  private func verdict(_ report: LintReport, _ prefix: String, _ terminal: Terminal) -> String {
    guard report.isComplete else {
      return prefix + terminal.paint("not linted", .bad) + "  no rule was run"
    }
    let counts = [
      (report.count(of: .error), "error"), (report.count(of: .warning), "warning"),
      (report.count(of: .note), "note"), (report.exceptedCount, "exception"),
    ].filter { $0.0 > 0 }.map { Figures.things(Int64($0.0), $0.1) }
    let word = report.isClean ? terminal.paint("clean", .good) : terminal.paint("findings", .bad)
    return prefix + ([word] + counts).joined(separator: "  ")
  }

  /// Each file is replaced whole.
  private func mend(_ request: LintRequest, _ terminal: Terminal) throws -> LintReport {
    let mended = Lint.mending(request)
    for file in mended.files { try Files.write(file.bytes, to: file.name) }
    if presentation.format == .text, mended.count > 0, !silence.quiet {
      let (fixes, files) = (Int64(mended.count), Int64(mended.files.count))
      terminal.note(
        "\(Figures.things(fixes, "change")) written into \(Figures.things(files, "file"))")
    }
    return mended.report
  }

  /// A rule as `--rules --format json` shows it.
  private struct Listed: Codable {
    struct Option: Codable {
      var key: String
      var value: Int64
      var meaning: String
    }

    var name: String
    var group: String
    var level: String
    var summary: String
    var options: [Option]
  }

  private func list(on terminal: Terminal) throws {
    switch presentation.format {
    case .json:
      try terminal.json(
        LintRules.all.map { rule in
          Listed(
            name: rule.name, group: rule.group.rawValue, level: rule.level.rawValue,
            summary: rule.summary,
            options: rule.options.map {
              Listed.Option(key: $0.key, value: $0.value, meaning: $0.meaning)
            })
        })
    case .text:
      terminal.table(
        ["rule", "group", "level", "finds"],
        LintRules.all.map { [$0.name, $0.group.rawValue, $0.level.rawValue, $0.summary] })
    }
  }
}

extension LintReport {
  /// The findings of several policies as one array, in their order; each names its file.
  static func json(of reports: [LintReport]) -> String {
    let parts = reports.map { $0.json().dropFirst(2).dropLast(3) }.filter { !$0.isEmpty }
    return parts.isEmpty ? "[]\n" : "[\n" + parts.joined(separator: ",\n") + "\n]\n"
  }
}

/// Where the configuration of a set of files lies.
private struct LintHome {
  static let name = "canon.toml"
  private static let mostBytes = 1 << 20

  /// The configuration as it shall stand in findings.
  private let configuration: (name: String, bytes: [UInt8])?
  /// Its folder, resolved, with a slash at its end.
  private let folder: String

  init(of set: PolicyFiles, _ named: String?) throws {
    if let named {
      guard Files.exists(named), !Files.isFolder(named) else {
        throw Failure.environment("\(named) is no file")
      }
      let resolved = try Files.resolved(named)
      folder = LintHome.folder(of: resolved)
      configuration = (named, try Files.read(named, limit: LintHome.mostBytes))
      return
    }
    let first = try set.files.first.map { try Files.resolved($0.name) } ?? ""
    var candidate = LintHome.folder(of: first)
    while !Files.exists(candidate + LintHome.name) || Files.isFolder(candidate + LintHome.name) {
      guard candidate.count > 1 else {
        (configuration, folder) = (nil, "/")
        return
      }
      candidate = LintHome.folder(of: String(candidate.dropLast()))
    }
    folder = candidate
    let path = folder + LintHome.name
    let here = LintHome.folder(of: try Files.resolved(".") + "/")
    // Below the working folder it is named as one would type it.
    let shown = path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    configuration = (shown, try Files.read(path, limit: LintHome.mostBytes))
  }

  func request(_ set: PolicyFiles, _ today: CivilDate) throws -> LintRequest {
    var paths: [String: String] = [:]
    for file in set.files {
      let path = try Files.resolved(file.name)
      paths[file.name] = path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
    }
    return LintRequest(
      files: set.files, configuration: configuration, paths: paths, today: today)
  }

  private static func folder(of path: String) -> String {
    String(path[...(path.lastIndex(of: "/") ?? path.startIndex)])
  }
}
