import ArgumentParser
import CanonReport
import CanonSource
import CanonWorkspace
import CanonWorld

/// `canon check POLICY…`
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check policies: everything that is wrong, in one run.",
    discussion: """
      Files and folders are checked together, as one policy; a folder is the .canon files that \
      lie directly in it. A folder that has none itself, but in folders below, is checked as one \
      policy for each of these. Hidden folders are passed over.

      What a finding marks with (--fix), `canon check --fix` writes into the files, as long as \
      findings become fewer; the rest is shown.
      """)

  @Argument(help: "Files, or folders with .canon files.")
  var policies: [String]

  @Flag(help: "Write the fixes that findings carry into the files.")
  var fix = false

  /// The form of the findings.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text, json, sarif, github
  }

  @Option(help: "Form of the findings: text, json, sarif (2.1.0) or github (annotations).")
  var format: Form = .text

  @Option(help: "Colour: auto, always or never.")
  var color: Terminal.ColourChoice = .auto

  @OptionGroup var silence: Silence

  func run() throws {
    let terminal = Terminal(color)
    let sets = try PolicyFiles.apart(policies)
    if sets.count > 1 && !silence.quiet {
      terminal.note("\(sets.count) policies, checked one by one")
    }
    var all: [CheckedWorkspace] = []
    for set in sets {
      let checked = try fix ? mend(set, terminal) : Workspace(files: set.files).check()
      all.append(checked)
      guard format == .text else { continue }
      terminal.write(checked.text(colour: terminal.colour))
      if checked.hasErrors ? sets.count == 1 : silence.quiet { continue }
      let files = Figures.things(Int64(checked.sources.texts.count), "file")
      let verdict =
        checked.hasErrors ? terminal.paint("unsound", .bad) : terminal.paint("sound", .good)
      terminal.note(sets.count == 1 ? "\(verdict)  \(files)" : "\(verdict)  \(set.name), \(files)")
    }
    switch format {
    case .text: break
    case .json: terminal.write(CheckedWorkspace.json(of: all))
    case .sarif:
      terminal.write(try SARIFLog.text(all.map { ($0.diagnostics, $0.sources) }))
    case .github:
      for checked in all { terminal.write(Annotations.text(checked.diagnostics, checked.sources)) }
    }
    if all.contains(where: \.hasErrors) { throw Failure.findings }
  }

  /// Each file is replaced whole.
  private func mend(_ set: PolicyFiles, _ terminal: Terminal) throws -> CheckedWorkspace {
    let mended = Workspace.mending(set.files)
    for file in mended.files { try Files.write(file.bytes, to: file.name) }
    let (fixes, files) = (Int64(mended.count), Int64(mended.files.count))
    if format == .text, fixes > 0, !silence.quiet {
      terminal.note(
        "\(Figures.things(fixes, "change")) written into \(Figures.things(files, "file"))")
    }
    return mended.checked
  }
}
