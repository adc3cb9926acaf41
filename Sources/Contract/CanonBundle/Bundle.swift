package import CanonCrypto
import CanonEncoding
package import CanonProgram
package import CanonTypes

/// What a bundle states: the program, and where it came from. The record that governance signs.
package struct BundlePayload: Codable, Sendable, Hashable {
  package var format: String
  package var manifest: Manifest
  package var program: Program

  package init(format: String, manifest: Manifest, program: Program) {
    (self.format, self.manifest, self.program) = (format, manifest, program)
  }
}

/// The texts that a program was compiled from, and what it exposes each unit to.
package struct Manifest: Codable, Sendable, Hashable {
  /// The edition of the compiler: two compilers of one edition make the same bytes.
  package var compiler: String
  /// Ascending by name.
  package var files: [SourceFile]
  package var exposure: [Exposure]
  /// What the compiler proved, line by line.
  package var certificate: Certificate

  package struct SourceFile: Codable, Sendable, Hashable {
    package var name: String
    package var digest: Digest
    package var bytes: Int64

    package init(name: String, digest: Digest, bytes: Int64) {
      (self.name, self.digest, self.bytes) = (name, digest, bytes)
    }
  }

  package init(
    compiler: String, files: [SourceFile], exposure: [Exposure], certificate: Certificate
  ) {
    (self.compiler, self.files) = (compiler, files)
    (self.exposure, self.certificate) = (exposure, certificate)
  }
}

/// A policy as it is carried and stored: canonical bytes with signatures over them.
package struct SealedBundle: Sendable {
  package let bytes: [UInt8]
  /// SHA-256 of the canonical payload; it does not depend on who signed.
  package let digest: Digest
}

/// A bundle in which every invariant was found to hold. Only `Bundle.open` makes one.
package struct OpenedBundle: Sendable {
  package let program: Program
  package let manifest: Manifest
  package let digest: Digest
  /// The trusted keys that signed, ascending.
  package let signers: [PublicKey]

  fileprivate init(
    program: Program, manifest: Manifest, digest: Digest, signers: [PublicKey]
  ) {
    self.program = program
    self.manifest = manifest
    self.digest = digest
    self.signers = signers
  }
}

/// Sealing and opening of bundles.
package enum Bundle {
  package static let type = "application/vnd.canon.bundle.v1+json"
  package static let format = "canon-bundle/1"
  package static let compiler = "canon edition 1"
  /// A larger file is not read at all.
  package static let mostBytes = 32 << 20

  /// A program with its sources, validated as `open` would, in canonical bytes.
  ///
  /// - Parameters:
  ///   - certificate: what the compiler proved; a program that no compiler made gets the one that
  ///     the small checker derives.
  ///   - files: names and texts, in any order.
  package static func seal(
    _ program: Program, certificate: Certificate? = nil, files: [(name: String, bytes: [UInt8])],
    with keys: [SigningKey]
  ) throws(BundleFault) -> SealedBundle {
    let sources = files.map {
      Manifest.SourceFile(
        name: $0.name, digest: SHA256.digest($0.bytes), bytes: Int64($0.bytes.count))
    }
    let small = try ProgramValidation.validate(program)
    let derived = try small.certificate()
    if let certificate { try small.check(certificate, against: derived) }
    let payload = BundlePayload(
      format: format,
      manifest: Manifest(
        compiler: compiler, files: sources.sorted { $0.name < $1.name },
        exposure: try Exposure.table(of: program),
        certificate: certificate ?? derived),
      program: program)
    do {
      let signed = try Signed.seal(payload, type: type, with: keys)
      return SealedBundle(bytes: try CanonicalJSON.encode(signed), digest: signed.digest)
    } catch {
      throw BundleFault(.unreadable, "the program cannot be written: \(error)")
    }
  }

  /// Opens bytes from anywhere: form, signatures, then every invariant of the program anew.
  ///
  /// - Parameters:
  ///   - trusted: governance keys from configuration, never from the bundle.
  ///   - threshold: how many of them must have signed.
  package static func open(
    _ bytes: [UInt8], trusted: Set<PublicKey>, threshold: Int = 1
  ) throws(BundleFault) -> OpenedBundle {
    let signed: Signed<BundlePayload>
    do {
      signed = try CanonicalJSON.decode(
        Signed<BundlePayload>.self, from: bytes, .canonical, limit: mostBytes)
    } catch {
      throw BundleFault(.unreadable, at: error.path, "\(error.sentence) (\(error.code))")
    }
    let signers = try signers(of: signed, trusted, threshold)
    let payload = signed.payload
    guard payload.format == format, payload.manifest.compiler == compiler else {
      throw BundleFault(
        .unknownFormat, at: "format",
        "this is \(payload.format) of \(payload.manifest.compiler); "
          + "\(format) of \(compiler) is understood here")
    }
    let names = payload.manifest.files.map(\.name)
    guard names == Set(names).sorted(), payload.manifest.files.allSatisfy({ $0.bytes >= 0 }) else {
      throw BundleFault(
        .disorder, at: "manifest.files", "file names are ascending, each once")
    }
    let small = try ProgramValidation.validate(payload.program)
    guard try Exposure.table(of: payload.program) == payload.manifest.exposure else {
      throw BundleFault(
        .wrongExposure, at: "manifest.exposure",
        "the table does not follow from the program's budgets and costs")
    }
    try small.check(payload.manifest.certificate)
    return OpenedBundle(
      program: payload.program, manifest: payload.manifest, digest: signed.digest,
      signers: signers)
  }

  /// The trusted signers. Every signature must be right, trusted or not, and stand in order: a
  /// bundle of which any byte was changed is refused.
  private static func signers(
    of signed: Signed<BundlePayload>, _ trusted: Set<PublicKey>, _ threshold: Int
  ) throws(BundleFault) -> [PublicKey] {
    let keys = signed.signatures.map(\.key)
    guard keys == Set(keys).sorted() else {
      throw BundleFault(
        .disorder, at: "signatures", "signatures are in the order of their keys, each key once")
    }
    guard keys.count <= 64 else {
      throw BundleFault(.outsideLimits, at: "signatures", "at most 64 signatures are read")
    }
    do {
      if !keys.isEmpty { try signed.verified(type: type, by: Set(keys), threshold: keys.count) }
      try signed.verified(type: type, by: trusted, threshold: threshold)
    } catch {
      throw BundleFault(.untrusted, at: "signatures", "\(error.sentence) (\(error.code))")
    }
    return keys.filter(trusted.contains)
  }
}
