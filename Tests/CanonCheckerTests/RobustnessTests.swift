import CanonFixtures
import CanonSource
import CanonSyntax
import CanonWorkspace
import Testing

/// Whatever the text, the checker answers: no crash, no hang, and an error for every lack.
@Suite struct RobustnessTests {
  static let paths = Fixture.domains + ["Policies/grocer/training.canon"]

  /// A sound program or an error, never neither.
  static func answers(_ files: [(name: String, bytes: [UInt8])], _ what: String) {
    let compiled = Workspace(files: files).compile()
    #expect((compiled.program == nil) == compiled.checked.hasErrors, "\(what)")
  }

  @Test func deletedAndSwappedTokens() throws {
    let seed: UInt64 = 20_260_105
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let files = try RobustnessTests.paths.map { try Fixture.file($0) }
    for (index, file) in files.enumerated() {
      let parsed = Parser.parse(SourceText(name: file.name, bytes: file.bytes))
      let tokens = parsed.tree.tokens.filter { !$0.range.isEmpty }
      for _ in 0..<60 {
        let victim = tokens[random.below(tokens.count)].range
        let other = tokens[random.below(tokens.count)].range
        let replacement = random.below(2) == 0 ? [] : Array(file.bytes[other])
        var changed = files
        changed[index].bytes.replaceSubrange(victim, with: replacement)
        RobustnessTests.answers(changed, "\(file.name) at \(victim): \(replacement)")
      }
    }
  }

  /// Numbers of every size in every place that takes one.
  @Test func numbersOfEverySize() throws {
    let files = try RobustnessTests.paths.map { try Fixture.file($0) }
    let sizes = ["0", "1", "999999999999999999", "1e-18", "0.000000000000000001", "1e17"]
    for (index, file) in files.enumerated() {
      let parsed = Parser.parse(SourceText(name: file.name, bytes: file.bytes))
      let numbers = parsed.tree.tokens.filter { $0.kind == .integer || $0.kind == .decimal }
      for (position, number) in numbers.enumerated() {
        var changed = files
        let size = sizes[position % sizes.count]
        changed[index].bytes.replaceSubrange(number.range, with: Array(size.utf8))
        RobustnessTests.answers(changed, "\(file.name) at \(number.range): \(size)")
      }
    }
  }

  @Test func prefixes() throws {
    let files = try RobustnessTests.paths.map { try Fixture.file($0) }
    for (index, file) in files.enumerated() {
      for length in stride(from: 0, to: file.bytes.count, by: 151) {
        var changed = files
        changed[index].bytes = Array(file.bytes[..<length])
        RobustnessTests.answers(changed, "\(file.name) cut to \(length)")
      }
    }
  }
}
