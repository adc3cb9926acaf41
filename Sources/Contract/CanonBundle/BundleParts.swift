import CanonCrypto
package import CanonEncoding
package import CanonProgram
package import CanonTypes

/// The texts that a program was compiled from, and the versions that it stands under.
package struct Manifest: Codable, Sendable, Hashable {
  package var format: String
  /// The edition of the language.
  package var edition: Int64
  /// The edition of the compiler: two compilers of one edition make the same bytes.
  package var compiler: String
  /// The version of the form of every section.
  package var schemaVersion: SemanticVersion
  package var semanticVersion: String
  package var policy: String
  package var policyVersion: SemanticVersion
  /// Ascending by name.
  package var files: [SourceFile]

  /// A source by name, with the digest of its bytes.
  package struct SourceFile: Codable, Sendable, Hashable {
    package var name: String
    package var digest: Digest
    package var bytes: Int64

    package init(name: String, digest: Digest, bytes: Int64) {
      (self.name, self.digest, self.bytes) = (name, digest, bytes)
    }
  }

  package init(of program: Program, files: [SourceFile]) {
    (format, compiler, schemaVersion) = (Bundle.format, Bundle.compiler, Bundle.schemaVersion)
    edition = program.edition
    semanticVersion = program.semanticVersion
    (policy, policyVersion) = (program.policyName, program.policyVersion)
    self.files = files.sorted { $0.name < $1.name }
  }
}

/// The sections of a bundle as values. Anyone can make them, so nothing in them is believed before
/// `validate`.
package struct BundleParts: Sendable, Hashable {
  package var manifest: Manifest
  package var program: Program
  package var parameters: ParameterTable
  package var sourceMap: SourceMap
  package var certificate: Certificate
  package var exposure: [Exposure]
  package var compatibility: Compatibility
  package var documentation: Documentation
  package var decision: [UInt8]

  /// What follows from a program and its sources.
  ///
  /// - Parameters:
  ///   - certificate: what the compiler proved; without one, what the small checker derives.
  ///   - declarations: where the compiler found what, for the source map.
  ///   - files: names and texts, in any order.
  package init(
    _ program: Program, certificate: Certificate?, declarations: [SourceDeclaration],
    files: [(name: String, bytes: [UInt8])]
  ) throws(BundleFault) {
    let small = try ProgramValidation.validate(program)
    let derived = try small.certificate()
    if let certificate { try small.check(certificate, against: derived) }
    self.program = program
    manifest = Manifest(
      of: program,
      files: files.map {
        .init(name: $0.name, digest: SHA256.digest($0.bytes), bytes: Int64($0.bytes.count))
      })
    parameters = ParameterTable(of: program)
    sourceMap = try SourceMap(of: program, declarations, files)
    self.certificate = certificate ?? derived
    exposure = try Exposure.table(of: program)
    decision = try DecisionSection.bytes(of: program)
    compatibility = Compatibility(of: program)
    documentation = Documentation(of: program, declarations)
  }

  /// The body of the bundle file.
  package func body() throws(EncodingFault) -> [UInt8] {
    let sections: [(kind: SectionKind, bytes: [UInt8])] = [
      (.manifest, try CanonicalJSON.encode(manifest)),
      (.program, try CanonicalJSON.encode(program)),
      (.parameters, try CanonicalJSON.encode(parameters)),
      (.sourceMap, try CanonicalJSON.encode(sourceMap)),
      (.certificate, try CanonicalJSON.encode(certificate)),
      (.exposure, try CanonicalJSON.encode(exposure)),
      (.compatibility, try CanonicalJSON.encode(compatibility)),
      (.documentation, try CanonicalJSON.encode(documentation)), (.decision, decision),
    ]
    return Container.body(sections)
  }

  /// Takes the sections apart, as their bytes say.
  package init(
    _ container: Container, of bytes: UnsafeRawBufferPointer
  ) throws(BundleFault) {
    func section<T: Decodable>(
      _ kind: SectionKind, _ type: T.Type
    ) throws(BundleFault) -> T {
      guard let range = container.range(of: kind) else {
        throw BundleFault(.sections, at: "table", "the section \(kind) is missing")
      }
      do {
        return try CanonicalJSON.decode(type, from: Array(bytes[range]), .canonical)
      } catch {
        let path = error.path.isEmpty ? "\(kind)" : "\(kind).\(error.path)"
        throw BundleFault(.unreadable, at: path, "\(error.sentence) (\(error.code))")
      }
    }
    manifest = try section(.manifest, Manifest.self)
    guard manifest.format == Bundle.format, manifest.compiler == Bundle.compiler,
      manifest.schemaVersion == Bundle.schemaVersion
    else {
      throw BundleFault(
        .unknownFormat, at: "manifest",
        "this is \(manifest.format) \(manifest.schemaVersion) of \(manifest.compiler); "
          + "\(Bundle.format) \(Bundle.schemaVersion) of \(Bundle.compiler) is understood here")
    }
    compatibility = try section(.compatibility, Compatibility.self)
    program = try section(.program, Program.self)
    parameters = try section(.parameters, ParameterTable.self)
    sourceMap = try section(.sourceMap, SourceMap.self)
    certificate = try section(.certificate, Certificate.self)
    exposure = try section(.exposure, [Exposure].self)
    documentation = try section(.documentation, Documentation.self)
    guard let range = container.range(of: .decision) else {
      throw BundleFault(.sections, at: "table", "the section \(SectionKind.decision) is missing")
    }
    decision = Array(bytes[range])
  }

  /// Derives everything again from the program: nothing that a compiler claimed is believed.
  package func validate() throws(BundleFault) {
    let names = manifest.files.map(\.name)
    guard names == Set(names).sorted(), manifest.files.allSatisfy({ $0.bytes >= 0 }) else {
      throw BundleFault(.disorder, at: "manifest.files", "file names are ascending, each once")
    }
    let small = try ProgramValidation.validate(program)
    guard manifest == Manifest(of: program, files: manifest.files) else {
      throw BundleFault(
        .wrongManifest, at: "manifest", "edition, names or versions are not the program's")
    }
    guard compatibility == Compatibility(of: program) else {
      throw BundleFault(
        .wrongCompatibility, at: "compatibility", "it is not that of the program")
    }
    guard parameters == ParameterTable(of: program) else {
      throw BundleFault(
        .wrongParameters, at: "parameters", "the table does not follow from the program's steps")
    }
    guard try Exposure.table(of: program) == exposure else {
      throw BundleFault(
        .wrongExposure, at: "exposure",
        "the table does not follow from the program's budgets and costs")
    }
    try small.check(certificate)
    try sourceMap.check(program, manifest.files)
    try documentation.check(program)
    guard try DecisionSection.bytes(of: program) == decision else {
      throw BundleFault(
        .wrongDecision, at: "decision", "the table does not follow from the program's rules")
    }
  }
}
