package import CanonBundle
package import CanonCrypto
package import CanonProgram
package import CanonTypes

/// The smallest bundle with something in every section, for corpus, flips and fuzzing.
package enum TinyBundle {
  package static let key = SigningKey(seed: [UInt8](repeating: 21, count: 32))
  package static let second = SigningKey(seed: [UInt8](repeating: 22, count: 32))
  /// When the corpus is opened.
  package static let at = Instant("2026-06-01") ?? Instant(seconds: 0)
  package static let expires = Instant("2027-01-01") ?? Instant(seconds: 0)

  package static let text = """
    edition 1
    epochs of 7d from 2026-01-05T00:00:00Z

    policy Tiny version 1.0.0 {
        role operator
        parameter patience: Duration = 1d { from epoch 3: 2d }

        /// Operators may train.
        permit train operators when task.submitter is operator
    }

    """

  package static let files = [(name: "tiny.canon", bytes: Array(text.utf8))]

  package static let program = Program(
    edition: 1,
    epochs: EpochCalendar(
      origin: Instant("2026-01-05") ?? Instant(seconds: 0), length: Period(seconds: 7 * 86_400)),
    domains: [], policyName: "Tiny", policyVersion: SemanticVersion(1, 0, 0), roles: ["operator"],
    parameters: [
      Parameter(name: "patience", initial: 86_400, steps: [.init(epoch: 3, value: 172_800)])
    ],
    rules: [
      Rule(
        id: "Tiny.operators", effect: .permit, condition: .submitterIs(role: "operator"),
        place: SourcePlace(file: "tiny.canon", line: 9, column: 18))
    ])

  package static let declarations = [
    SourceDeclaration(
      declaration: "rule Tiny.operators",
      place: SourcePlace(file: "tiny.canon", line: 9, column: 18), lower: 189, upper: 243,
      comment: "Operators may train.")
  ]

  package static func parts() throws -> BundleParts {
    try BundleParts(program, certificate: nil, declarations: declarations, files: files)
  }

  package static func sealed(with keys: [SigningKey] = [key]) throws -> SealedBundle {
    try Bundle.seal(
      program, declarations: declarations, files: files, release: 3, expires: expires, with: keys)
  }

  package static let trust = BundleTrust(keys: [key.publicKey], at: at)

  /// The code of the refusal; `nil` when the bytes open.
  package static func refusal(_ bytes: [UInt8], _ trust: BundleTrust = trust) -> String? {
    do throws(BundleFault) {
      _ = try Bundle.open(bytes, trust)
      return nil
    } catch { return error.code }
  }
}
