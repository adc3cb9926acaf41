import ArgumentParser
import CanonBundle
import CanonCrypto
import CanonReport
import CanonTypes
import CanonWorkspace
import CanonWorld

/// `canon compile POLICY… --out FILE --key KEY`
struct Compile: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check policies and seal them into a signed bundle.")

  @Argument(help: "Files, or folders: the .canon files directly in them. One policy together.")
  var policies: [String]

  @Option(help: "Where the bundle is written.")
  var out: String

  @Option(name: .customLong("key"), help: "A governance key (.key file) to sign with. Repeatable.")
  var keys: [String]

  @OptionGroup var terms: ReleaseTerms

  @Option(help: "The folder that names in the bundle are relative to.")
  var root: String = "."

  @OptionGroup var presentation: Presentation

  /// What was made, for other programs.
  struct Product: Codable {
    var bundle: String
    var digest: Digest
    var bytes: Int64
  }

  func run() throws {
    try terms.check()
    guard !keys.isEmpty else { throw Failure.usage("say which key signs: --key FILE.key") }
    let terminal = presentation.terminal
    let compiled = Workspace(files: try PolicyFiles(policies).relative(to: root)).compile()
    if compiled.checked.hasErrors || presentation.format == .text {
      try compiled.checked.show(presentation.format, on: terminal)
    }
    guard let program = compiled.program else { throw Failure.findings }
    let sealed = try Bundle.seal(
      program, certificate: compiled.certificate, declarations: compiled.declarations,
      files: compiled.files, release: terms.release ?? 1,
      expires: terms.expires?.instant ?? Release.openEnd, with: try keys.map(KeyRing.secret(at:)))
    try Files.write(sealed.bytes, to: out)
    switch presentation.format {
    case .json:
      try terminal.json(
        Product(bundle: out, digest: sealed.digest, bytes: Int64(sealed.bytes.count)))
    case .text:
      terminal.pairs([
        ("bundle", out), ("digest", sealed.digest.description),
        ("size", "\(Figures.count(Int64(sealed.bytes.count))) bytes"),
      ])
    }
  }
}
