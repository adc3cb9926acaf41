import ArgumentParser
import CanonBundle
import CanonCrypto
import CanonProgram
import CanonReport
import CanonTypes
import CanonWorld

/// `canon verify`: whether a bundle or receipts may be believed.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a bundle, or recompute receipts.",
    subcommands: [VerifyBundle.self, VerifyReceipt.self], defaultSubcommand: VerifyBundle.self)
}

/// `canon verify FILE`: whether a bundle may be believed.
struct VerifyBundle: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bundle",
    abstract: "Check a bundle's form, signatures and every invariant of its program.",
    discussion: """
      The bundle carries what its compiler proved. A small checker, which imports nothing of the \
      compiler, derives every line of it from the program alone; --certificate shows the lines.
      """)

  @Argument(help: "The bundle.")
  var bundle: String

  @Flag(help: "Show what was proved, as the small checker found it again.")
  var certificate = false

  @Option(help: "Also hold the bundle against its sources below this folder.")
  var sources: String?

  @OptionGroup var trust: Trust
  @OptionGroup var silence: Silence
  @OptionGroup var presentation: Presentation

  /// What verification found, for other programs.
  struct Finding: Codable {
    var digest: Digest
    var policy: String
    var version: SemanticVersion
    var release: Int64
    var expires: Instant
    var signers: [PublicKey]
    var certificate: Certificate?
  }

  func run() throws {
    let opened = try trust.open(bundle)
    if let sources { try check(opened, sources) }
    let terminal = presentation.terminal
    switch presentation.format {
    case .json:
      try terminal.json(
        Finding(
          digest: opened.digest, policy: opened.program.policyName,
          version: opened.program.policyVersion, release: opened.release.release,
          expires: opened.release.expires, signers: opened.signers,
          certificate: certificate ? opened.certificate : nil))
    case .text where silence.quiet && !certificate: break
    case .text:
      terminal.line(
        terminal.paint("sound", .good)
          + "  \(opened.program.policyName) \(opened.program.policyVersion)")
      terminal.pairs([
        ("digest", opened.digest.description), ("release", opened.release.phrase),
        ("signed by", opened.signers.map(\.description).joined(separator: ", ")),
      ])
      if certificate { show(opened.certificate, opened.program, on: terminal) }
    }
  }

  /// Reads the files that the manifest names, and no others.
  private func check(_ opened: OpenedBundle, _ folder: String) throws {
    var texts: [String: [UInt8]] = [:]
    for file in opened.manifest.files {
      let path = "\(folder)/\(file.name)"
      if Files.exists(path) { texts[file.name] = try Files.read(path, limit: Bundle.mostBytes) }
    }
    try opened.parts.sourceMap.check(texts: texts, of: opened.manifest)
  }

  private func show(_ proved: Certificate, _ program: Program, on terminal: Terminal) {
    let types = Dictionary(program.features.map { ($0.id, $0.type) }) { first, _ in first }
    terminal.line()
    terminal.table(
      ["query", "class", "values", "#one unit moves a sum by", "reads"],
      proved.queries.map { line in
        let type = types[line.id] ?? .boolean
        return [
          line.id, line.label.rawValue, line.values.phrase(in: type),
          type.phrase(line.sensitivity),
          line.reads.joined(separator: ", "),
        ]
      })
    terminal.line()
    terminal.table(
      ["training", "class", "from epoch", "#Vaults", "#task ρ", "#cohort ρ", "#window ρ"],
      proved.trainings.flatMap { training in
        training.costs.map { cost in
          [
            training.id, training.label.rawValue, cost.from.map(String.init) ?? "",
            "\(training.vaults)", "\(cost.task)", "\(training.cohort)", "\(training.window)",
          ]
        }
      })
    terminal.line()
    showReleases(proved, on: terminal)
    terminal.line()
    terminal.table(["rule", "#tests"], proved.rules.map { [$0.id, "\($0.tests)"] })
  }
}

extension VerifyBundle {
  /// How far one unit moves each release, and the queries that a block's maxima narrow.
  private func showReleases(_ proved: Certificate, on terminal: Terminal) {
    let phases = proved.trainings.flatMap { training in
      // The costs of later epochs are of the same releases.
      (training.costs.first?.phases ?? []).map { phase in
        [
          training.id, phase.phase.rawValue, "\(phase.l1)", "\(phase.l2Squared)",
          "\(phase.linf)",
        ]
      }
    }
    let tasks = proved.tasks.flatMap { task in
      task.aggregates.map { [task.id, "aggregate", "\($0.l1)", "\($0.l2)²", "\($0.linf)"] }
    }
    terminal.table(["one unit moves", "release", "#L1", "#L2²", "#L∞"], phases + tasks)
    let narrowed = proved.trainings.flatMap { training in
      training.narrowed.map {
        [training.id, $0.id, "\($0.values.low)", "\($0.values.high)", "\($0.sensitivity)"]
      }
    }
    guard !narrowed.isEmpty else { return }
    terminal.line()
    terminal.table(["training", "narrowed query", "#from", "#to", "#moves a sum by"], narrowed)
  }
}

/// `canon inspect FILE`: what a bundle says.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open a bundle and show what it permits, costs and exposes.")

  @Argument(help: "The bundle.")
  var bundle: String

  @OptionGroup var trust: Trust
  @OptionGroup var presentation: Presentation

  func run() throws {
    let opened = try trust.open(bundle)
    let terminal = presentation.terminal
    if presentation.format == .json { return try terminal.json(opened.program) }
    let program = opened.program
    terminal.line(terminal.paint("\(program.policyName) \(program.policyVersion)", .strong))
    terminal.pairs([
      ("digest", opened.digest.description), ("release", opened.release.phrase),
      ("signed by", opened.signers.map(\.description).joined(separator: ", ")),
      ("semantic_version", program.semanticVersion),
      ("epochs", "of \(program.epochs.length) from \(program.epochs.origin)"),
      (
        "steps",
        "at most \(opened.certificate.rules.reduce(0) { $0 + $1.tests }) tests "
          + "decide a task"
      ),
    ])
    terminal.line()
    terminal.table(
      ["source", "SHA-256", "#bytes"],
      opened.manifest.files.map { [$0.name, $0.digest.short, Figures.count($0.bytes)] })
    terminal.line()
    terminal.table(
      ["rule", "effect", "written at"],
      program.rules.map { [$0.id, $0.effect.rawValue, $0.place.description] })
    terminal.line()
    terminal.table(
      ["feature", "window", "bound", "class"],
      program.features.map { feature in
        [
          feature.id, feature.window.phrase, feature.bound.phrase(in: feature.type),
          feature.label.rawValue,
        ]
      })
    terminal.line()
    terminal.table(
      ["training", "#task ε", "#window ε", "#boundary ε", "#lifetime ε", "δ"],
      opened.exposure.map { row in
        [
          row.training, "\(row.task.epsilon)", "\(row.window.epsilon)", "\(row.boundary.epsilon)",
          "\(row.lifetime.epsilon)", "\(row.window.delta)",
        ]
      })
    terminal.line()
    showPhases(opened.exposure, on: terminal)
  }

  /// What each training draws and pays; the last line of each is what its choices cost.
  private func showPhases(_ exposure: [Exposure], on terminal: Terminal) {
    terminal.table(
      [
        "training", "from epoch", "release", "#draws", "#attempts", "#each ρ", "#at worst ρ",
        "#variance",
      ],
      exposure.flatMap { row in
        row.phases.map { phase in
          [
            row.training, phase.from.map(String.init) ?? "", phase.phase.rawValue,
            "\(phase.draws)", "\(phase.attempts)",
            "\(phase.rho)", "\(phase.worst)", "\(phase.variance)",
          ]
        } + [[row.training, "", "selection: post-processing", "", "", "", "\(row.selection)", ""]]
      })
  }
}
