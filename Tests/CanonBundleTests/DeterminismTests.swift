import CanonBundle
import CanonFixtures
import CanonProgram
import CanonTypes
import CanonWorkspace
import Dispatch
import Synchronization
import Testing

/// The bytes of a bundle depend on its sources alone.
@Suite struct DeterminismTests {
  @Test func shuffledFilesAndThreadsMakeTheSameBytes() throws {
    let compiled = try GoalBundleTests.compiled()
    let files = compiled.files
    let made = Mutex<Set<[UInt8]>>([])
    let seed = UInt64(20_261_127)
    DispatchQueue.concurrentPerform(iterations: 4) { turn in
      var words = SeededGenerator(seed: seed &+ UInt64(turn))
      let again = Workspace(files: files.shuffled(using: &words)).compile()
      guard let program = again.program,
        let sealed = try? Bundle.seal(
          program, certificate: again.certificate, declarations: again.declarations,
          files: again.files.shuffled(using: &words), with: [BundleTests.key])
      else { return }
      made.withLock { _ = $0.insert(sealed.bytes) }
    }
    #expect(made.withLock { $0.count } == 1, "seed \(seed)")
  }

  /// What an author wrote is found again through the map, and only there.
  @Test func theSourceMapLeadsToTheText() throws {
    let compiled = try GoalBundleTests.compiled()
    let program = try #require(compiled.program)
    let sealed = try Bundle.seal(
      program, declarations: compiled.declarations, files: compiled.files, with: [BundleTests.key])
    let parts = try BundleTests.parts(sealed)
    var texts = Dictionary(uniqueKeysWithValues: compiled.files.map { ($0.name, $0.bytes) })
    for entry in parts.sourceMap.entries {
      let words = entry.declaration.split(separator: " ")
      let name = words[1].split(separator: ".").last ?? ""
      let text = texts[entry.file]?[Int(entry.lower)..<Int(entry.upper)] ?? []
      #expect(String(decoding: text, as: UTF8.self).contains(name), "\(entry.declaration)")
    }
    let placed = Set(program.placedDeclarations.map(\.declaration))
    let mapped = parts.sourceMap.entries.filter { placed.contains($0.declaration) }
    #expect(mapped.count == placed.count && mapped.allSatisfy { $0.upper > $0.lower })
    #expect(parts.sourceMap.entries.contains { $0.declaration.hasPrefix("canonical ") })
    #expect(parts.documentation.entries.contains { !$0.comment.isEmpty })
    #expect(parts.documentation.entries.contains { !$0.meaning.isEmpty })
    try parts.sourceMap.check(texts: texts, of: parts.manifest)
    let file = try #require(parts.manifest.files.first?.name)
    texts[file]?[0] ^= 1
    #expect(throws: BundleFault.self) {
      try parts.sourceMap.check(texts: texts, of: parts.manifest)
    }
  }

  @Test func parametersStandByEpoch() throws {
    let table = try TinyBundle.parts().parameters
    #expect(table.initial == [.init(name: "patience", value: 86_400)])
    #expect(table.epochs.map(\.epoch) == [3])
    let parameter = TinyBundle.program.parameters[0]
    for epoch in Int64(-2)...9 {
      #expect(table.value("patience", at: epoch) == parameter.value(at: epoch))
    }
    #expect(table.value("nothing", at: 0) == nil)
  }
}
