import ArgumentParser
import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonReport
import CanonTypes
import CanonWorld

/// `canon sign BUNDLE --key KEY`
struct Sign: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Add a signature to a bundle, or release it anew.",
    discussion: """
      The bundle itself never changes. Without --release and --expires, the statement that others \
      signed is signed as well. With one of them a new statement is made, and others have to sign \
      again. Before it is signed, everything in the bundle is derived again from its program.
      """)

  @Argument(help: "The bundle; it is replaced unless --out is stated.")
  var bundle: String

  @Option(name: .customLong("key"), help: "A governance key (.key file) to sign with. Repeatable.")
  var keys: [String]

  @OptionGroup var terms: ReleaseTerms

  @Option(help: "Where the signed bundle is written.")
  var out: String?

  @OptionGroup var presentation: Presentation

  func run() throws {
    try terms.check()
    guard !keys.isEmpty else { throw Failure.usage("say which key signs: --key FILE.key") }
    let signing = try keys.map(KeyRing.secret(at:))
    let bytes = try Files.read(bundle, limit: Bundle.mostBytes + 1)
    let signed = try Bundle.signed(
      bytes, with: signing, release: terms.release, expires: terms.expires?.instant)
    try Files.write(signed.bytes, to: out ?? bundle)
    try WrittenFile(path: out ?? bundle, digest: signed.digest).show(presentation)
  }
}

/// `canon push FOLDER BUNDLE`
struct Push: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put a bundle into an OCI image layout folder.")

  @Argument(help: "The layout; it is made where there is none.")
  var folder: String

  @Argument(help: "The bundle.")
  var bundle: String

  @Option(help: "The reference that other tools know it by; POLICY-VERSION-RELEASE otherwise.")
  var name: String?

  @OptionGroup var trust: Trust
  @OptionGroup var presentation: Presentation

  /// What was pushed, for other programs.
  struct Pushed: Codable {
    var reference: String
    var name: String
    var bundle: Digest
  }

  func run() throws {
    let opened = try trust.open(bundle)
    let bytes = try Files.read(bundle, limit: Bundle.mostBytes + 1)
    let release = opened.release
    let name = name ?? "\(release.policy)-\(release.policyVersion)-\(release.release)"
    let digest = try BundleLayout(path: folder).push(bytes, name: name)
    let pushed = Pushed(reference: "\(folder)@sha256:\(digest)", name: name, bundle: opened.digest)
    let terminal = presentation.terminal
    switch presentation.format {
    case .json: try terminal.json(pushed)
    case .text:
      terminal.pairs([
        ("pushed", pushed.reference), ("name", name), ("bundle", opened.digest.description),
      ])
    }
  }
}

/// `canon pull FOLDER@sha256:DIGEST --out FILE`
struct Pull: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take a bundle out of an OCI image layout folder, by its digest.")

  @Argument(help: "FOLDER@sha256:DIGEST, as `canon push` said it.")
  var reference: String

  @Option(help: "Where the bundle is written, once it is found to be sound.")
  var out: String

  @OptionGroup var trust: Trust
  @OptionGroup var presentation: Presentation

  func run() throws {
    let mark = "@sha256:"
    let (folder, digits) = (reference.dropLast(64 + mark.count), reference.suffix(64))
    guard !folder.isEmpty, reference.dropFirst(folder.count).hasPrefix(mark),
      let bytes = Hexadecimal.bytes(of: digits), let digest = Digest(bytes: bytes)
    else { throw Failure.usage("what is pulled is named FOLDER@sha256:DIGEST, not a tag") }
    let bundle = try BundleLayout(path: String(folder)).pull(digest)
    let opened = try trust.open(bytes: bundle)
    try Files.write(bundle, to: out)
    try WrittenFile(path: out, digest: opened.digest).show(presentation)
  }
}
