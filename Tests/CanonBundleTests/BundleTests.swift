import CanonBundle
import CanonCrypto
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
      try #require(compiled.program), declarations: compiled.declarations, files: compiled.files,
      with: keys)
  }

  /// Opens bytes and answers the code of the refusal; `nil` when they opened.
  static func refusal(_ bytes: [UInt8], trusted: Set<PublicKey> = [key.publicKey]) -> String? {
    do throws(BundleFault) {
      _ = try Bundle.open(bytes, trusted: trusted)
      return nil
    } catch { return error.code }
  }

  /// The parts of a sealed bundle, to be changed.
  static func parts(_ sealed: SealedBundle) throws -> BundleParts {
    try Bundle.open(sealed.bytes, trusted: [key.publicKey]).parts
  }

  /// Signs whatever parts are given, as a governance key that was stolen would.
  static func sign(_ parts: BundleParts) throws -> [UInt8] {
    var release = Release(of: parts.manifest, release: 1, expires: Release.openEnd)
    release.format = Bundle.format
    return try Bundle.sealed(try parts.body(), release, with: [key]).bytes
  }

  static func forged(_ change: (inout BundleParts) -> Void) throws -> [UInt8] {
    var parts = try parts(try sealed())
    change(&parts)
    return try sign(parts)
  }

  @Test func whatIsSealedOpens() throws {
    let sealed = try BundleTests.sealed()
    let opened = try Bundle.open(sealed.bytes, trusted: [BundleTests.key.publicKey])
    #expect(opened.digest == sealed.digest)
    #expect(try opened.program == BundleTests.program())
    #expect(opened.manifest.files.map(\.name).count == 3)
    #expect(opened.exposure.count == 5)
    let row = try #require(opened.exposure.first)
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
