import CanonCrypto
package import CanonProgram
package import CanonTypes

/// From declarations to the text that they were compiled from.
package struct SourceMap: Codable, Sendable, Hashable {
  /// Ascending by declaration.
  package var entries: [Entry]

  /// Where one declaration stands, and the digest of its text.
  package struct Entry: Codable, Sendable, Hashable {
    /// Kind and name: `rule ConsumerTraining.german_affinity`.
    package var declaration: String
    package var file: String
    /// Where the name stands, both from 1; the column counts Unicode scalars.
    package var line: Int64
    package var column: Int64
    /// The bytes of the whole declaration in the file: from `lower`, up to `upper`.
    package var lower: Int64
    package var upper: Int64
    /// SHA-256 of those bytes.
    package var digest: Digest
  }

  /// The map of a program's declarations. What the compiler did not place, as in programs that none
  /// made, stands where the program says, with no text.
  ///
  /// - Throws: `brokenSourceMap` for a place outside the files.
  init(
    of program: Program, _ written: [SourceDeclaration],
    _ files: [(name: String, bytes: [UInt8])]
  ) throws(BundleFault) {
    let texts = Dictionary(files.map { ($0.name, $0.bytes) }) { first, _ in first }
    let meant = program.meanings
    let placed = program.placedDeclarations
    let known = Set(placed.map(\.declaration))
    var entries: [String: Entry] = [:]
    for one in written where known.contains(one.declaration) || meant[one.declaration] != nil {
      entries[one.declaration] = try Entry(one, texts)
    }
    for (declaration, place) in placed where entries[declaration] == nil {
      entries[declaration] = try Entry(
        SourceDeclaration(
          declaration: declaration, place: place, lower: 0, upper: 0, comment: ""), texts)
    }
    self.entries = entries.values.sorted { $0.declaration < $1.declaration }
  }

  /// That the map is whole and of this program and these files; texts are not at hand here.
  func check(_ program: Program, _ files: [Manifest.SourceFile]) throws(BundleFault) {
    let lengths = Dictionary(files.map { ($0.name, $0.bytes) }) { first, _ in first }
    let places = Dictionary(program.placedDeclarations.map { ($0.declaration, $0.place) }) {
      first, _ in first
    }
    let meant = program.meanings
    for (left, right) in zip(entries, entries.dropFirst())
    where left.declaration >= right.declaration {
      throw fault(right, "it stands after `\(left.declaration)`")
    }
    for entry in entries {
      guard places[entry.declaration] != nil || meant[entry.declaration] != nil else {
        throw fault(entry, "the program declares no such thing")
      }
      guard let length = lengths[entry.file], 0 <= entry.lower, entry.lower <= entry.upper,
        entry.upper <= length, entry.line >= 1, entry.column >= 1
      else { throw fault(entry, "its text does not lie in a file of the bundle") }
      if let place = places[entry.declaration], place != entry.place {
        throw fault(entry, "the program says that it stands at \(place)")
      }
    }
    let mapped = Set(entries.map(\.declaration))
    if let lost = places.keys.sorted().first(where: { !mapped.contains($0) }) {
      throw BundleFault(.brokenSourceMap, at: "sourceMap", "`\(lost)` has no place")
    }
  }

  /// That the texts are the ones that were compiled.
  ///
  /// - Throws: `otherSource`, naming the file and the smallest declaration that differs.
  package func check(
    texts: [String: [UInt8]], of manifest: Manifest
  ) throws(BundleFault) {
    for file in manifest.files {
      guard let bytes = texts[file.name] else {
        throw BundleFault(.otherSource, at: file.name, "the source is missing")
      }
      guard SHA256.digest(bytes) == file.digest else {
        let changed = entries.filter { entry in
          entry.file == file.name
            && (entry.upper > bytes.count
              || SHA256.digest(Array(bytes[Int(entry.lower)..<Int(entry.upper)])) != entry.digest)
        }.min { ($0.upper - $0.lower, $0.lower) < ($1.upper - $1.lower, $1.lower) }
        throw BundleFault(
          .otherSource, at: file.name,
          "the source is not the one that was compiled"
            + (changed.map { "; the smallest part that differs is \($0.declaration)" } ?? ""))
      }
    }
  }

  private func fault(_ entry: Entry, _ sentence: String) -> BundleFault {
    BundleFault(.brokenSourceMap, at: "sourceMap/\(entry.declaration)", sentence)
  }
}

extension SourceMap.Entry {
  package var place: SourcePlace { SourcePlace(file: file, line: line, column: column) }

  fileprivate init(
    _ one: SourceDeclaration, _ texts: [String: [UInt8]]
  ) throws(BundleFault) {
    guard let text = texts[one.place.file], 0 <= one.lower, one.lower <= one.upper,
      one.upper <= text.count
    else {
      throw BundleFault(
        .brokenSourceMap, at: "sourceMap/\(one.declaration)",
        "\(one.place) is in no file of the bundle")
    }
    self.init(
      declaration: one.declaration, file: one.place.file, line: one.place.line,
      column: one.place.column, lower: one.lower, upper: one.upper,
      digest: SHA256.digest(Array(text[Int(one.lower)..<Int(one.upper)])))
  }
}
