import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonProgram
import CanonTypes
import CanonWorkspace
import Foundation
import Testing

/// A bundle opens to what was sealed, and nothing else opens.
@Suite struct BundleTests {
  static let key = SigningKey(seed: [UInt8](repeating: 7, count: 32))
  static let other = SigningKey(seed: [UInt8](repeating: 8, count: 32))

  static func compiled() throws -> CompiledWorkspace {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let names = ["commerce", "behavior", "training"].map { "Policies/grocer/\($0).canon" }
    return Workspace(
      files: try names.map { ($0, Array(try Data(contentsOf: root.appending(path: $0)))) }
    ).compile()
  }

  static func program() throws -> Program { try #require(try compiled().program) }

  static func sealed(with keys: [SigningKey] = [key]) throws -> SealedBundle {
    let compiled = try compiled()
    return try Bundle.seal(
      try #require(compiled.program), files: compiled.files, with: keys)
  }

  /// Opens bytes and answers the code of the refusal; `nil` when they opened.
  static func refusal(_ bytes: [UInt8], trusted: Set<PublicKey> = [key.publicKey]) -> String? {
    do throws(BundleFault) {
      _ = try Bundle.open(bytes, trusted: trusted)
      return nil
    } catch { return error.code }
  }

  /// Signs whatever program is given, as a governance key that was stolen would.
  static func forged(_ change: (inout BundlePayload) -> Void) throws -> [UInt8] {
    let signed = try CanonicalJSON.decode(
      Signed<BundlePayload>.self, from: try sealed().bytes, .canonical)
    var payload = signed.payload
    change(&payload)
    return try CanonicalJSON.encode(
      try Signed.seal(payload, type: Bundle.type, with: [key]))
  }

  @Test func whatIsSealedOpens() throws {
    let sealed = try BundleTests.sealed()
    let opened = try Bundle.open(sealed.bytes, trusted: [BundleTests.key.publicKey])
    #expect(opened.digest == sealed.digest)
    #expect(try opened.program == BundleTests.program())
    #expect(opened.manifest.files.map(\.name).count == 3)
    #expect(opened.manifest.exposure.count == 5)
    let row = try #require(opened.manifest.exposure.first)
    #expect(row.task.epsilon <= ExactDecimal(1), "the task costs ε \(row.task.epsilon)")
    #expect(row.boundary.rho == row.window.rho * 2)
    #expect(row.phases.map(\.phase) == [.gram, .metrics] && row.selection == .zero)
    let training = try #require(opened.program.trainings.first)
    // A unit is trained on or held out, so the task costs no more than the dearer of the two.
    #expect(row.phases.map(\.worst).max() == training.cost.total)
    let again = try BundleTests.sealed()
    #expect(again.bytes == sealed.bytes, "two compilations make the same bytes")
  }

  @Test func onlyTrustedKeysOpen() throws {
    let (key, other) = (BundleTests.key.publicKey, BundleTests.other.publicKey)
    let bytes = try BundleTests.sealed().bytes
    #expect(BundleTests.refusal(bytes, trusted: [other]) == "CN7102")
    let unsigned = try BundleTests.sealed(with: []).bytes
    #expect(BundleTests.refusal(unsigned) == "CN7102")
    let both = try BundleTests.sealed(with: [BundleTests.key, BundleTests.other]).bytes
    let opened = try Bundle.open(both, trusted: [key, other], threshold: 2)
    #expect(Set(opened.signers) == [key, other])
    #expect(throws: BundleFault.self) {
      try Bundle.open(bytes, trusted: [key, other], threshold: 2)
    }
  }

  /// Every prefix near both ends and at a stride between, and one flipped bit in every byte at
  /// another stride, its position in the byte going round.
  @Test func truncatedAndFlippedBytesAreRefused() throws {
    let bytes = try BundleTests.sealed(with: [BundleTests.key, BundleTests.other]).bytes
    let near = Array(0..<60) + Array((bytes.count - 60)..<bytes.count)
    for length in near + stride(from: 60, to: bytes.count - 60, by: 1_997) {
      #expect(BundleTests.refusal(Array(bytes[..<length])) != nil, "cut to \(length) opens")
    }
    let tail = Array((bytes.count - 240)..<bytes.count)
    for index in tail + stride(from: 0, to: bytes.count - 240, by: 467) {
      var flipped = bytes
      flipped[index] ^= 1 << UInt8(index % 8)
      #expect(BundleTests.refusal(flipped) != nil, "bit \(index % 8) of byte \(index) flips")
    }
  }

  /// A program that no compiler makes is refused although its signature is right.
  @Test func everyInvariantIsCheckedAgain() throws {
    for (name, code, change) in Forgery.all {
      let bytes = try BundleTests.forged { change(&$0) }
      let found = BundleTests.refusal(bytes)
      #expect(found == code, "\(name): \(found ?? "opens")")
    }
    #expect(BundleTests.refusal(try BundleTests.forged { _ in }) == nil)
  }
}

/// Programs that differ from a sound one in a single lie.
enum Forgery {
  typealias Change = @Sendable (inout BundlePayload) -> Void

  static let all: [(String, String, Change)] = [
    ("another format", "CN7103", { $0.format = "canon-bundle/2" }),
    ("an unknown edition", "CN7103", { $0.program.edition = 2 }),
    ("features out of order", "CN7104", { $0.program.features.swapAt(0, 1) }),
    ("a role twice", "CN7104", { $0.program.roles.append($0.program.roles[0]) }),
    ("a file twice", "CN7104", { $0.manifest.files.append($0.manifest.files[0]) }),
    ("an unknown outcome", "CN7105", { $0.program.outcomes.removeAll() }),
    ("a row of other features", "CN7105", { $0.program.trainings[0].row.entries.removeLast() }),
    ("an unknown role in a rule", "CN7105", { $0.program.roles.removeAll() }),
    ("an attribute of nothing", "CN7105", { $0.program.attributes[0].entity = "Nobody" }),
    (
      "a circle of entities", "CN7105",
      { payload in
        for index in payload.program.entities.indices {
          payload.program.entities[index].parent = "Line"
        }
      }
    ),
    ("a circle of terms", "CN7105", { $0.program.taxonomies[0].terms[0].parent = 1 }),
    (
      "no time", "CN7105",
      { payload in
        for index in payload.program.entities.indices {
          payload.program.entities[index].eventTime = nil
        }
      }
    ),
    (
      "an empty bound", "CN7106",
      { payload in
        payload.program.features[0].bound.high = payload.program.features[0].bound.low - 1
      }
    ),
    ("no quorum", "CN7106", { $0.program.privacyBlocks[0].quorum = 2 }),
    ("a row without its constant", "CN7106", { $0.program.trainings[0].row.constant = 0 }),
    ("endless attempts", "CN7106", { $0.program.trainings[0].cost.attempts = 1 << 50 }),
    ("an endless challenge", "CN7106", { $0.program.settlements[0].challengeWindow.initial = 0 }),
    ("an epoch of nothing", "CN7106", { $0.program.epochs.length = Period(seconds: 0) }),
    (
      "a local attribute read", "CN7107",
      { payload in
        for index in payload.program.attributes.indices {
          payload.program.attributes[index].label = .local
        }
      }
    ),
    (
      "a local market", "CN7107",
      { payload in
        payload.program.attributes.append(
          Attribute(
            name: "zone", domain: "Commerce", entity: "Customer", type: .market, label: .local))
      }
    ),
    ("a label lowered", "CN7107", { $0.program.features[0].label = .public }),
    (
      "more ρ than the budget", "CN7108",
      { payload in
        payload.program.privacyBlocks[0].window.rho = Rho(picos: 1_000_000_000_000)
      }
    ),
    ("a smaller total", "CN7108", { $0.program.trainings[0].cost.total = Rho(picos: 1) }),
    (
      "an overspent window", "CN7109",
      { payload in
        payload.program.trainings[0].cost.gram = Rho(picos: 400_000_000_000)
        payload.program.trainings[0].cost.total = Rho(picos: 800_000_000_000)
      }
    ),
    (
      "an unbounded sum", "CN7110",
      { payload in
        for index in payload.program.entities.indices {
          payload.program.entities[index].atMost = nil
        }
      }
    ),
    ("shares that do not sum", "CN7111", { $0.program.settlements[0].shares.removeLast() }),
    (
      "a feature of the future", "CN7111",
      { payload in
        payload.program.features[0].window = .next(Period(seconds: 86_400))
      }
    ),
    ("an output not released", "CN7111", { $0.program.privacyBlocks[0].releases = ["metrics"] }),
    ("accepting everything", "CN7111", { $0.program.acceptances[0].accept.removeAll() }),
    ("another exposure", "CN7112", { $0.manifest.exposure.removeLast() }),
  ]
}
