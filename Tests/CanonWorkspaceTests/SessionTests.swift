import CanonDiagnostics
import CanonFixtures
import CanonSource
import CanonSyntax
import CanonWorkspace
import Foundation
import Testing

/// A session of edits says of every text what a check without a past says of it.
///
/// A thousand edits and more on demand: `CANON_EDITS=1000`, `CANON_SEED=7`.
@Suite struct SessionTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let edits = environment["CANON_EDITS"].flatMap(Int.init) ?? 60
  private static let seed = environment["CANON_SEED"].flatMap(UInt64.init)

  enum Subject: String, CaseIterable {
    case grocer, retailer, generated

    var texts: [String: [UInt8]] {
      get throws {
        if case .generated = self {
          return Dictionary(
            GeneratedPolicy.files(lines: 400).map { ($0.name, $0.bytes) }, uniquingKeysWith: { $1 })
        }
        let folder = Page.root.appending(path: "Policies/\(rawValue)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return try Dictionary(
          names.map { ($0, Array(try Data(contentsOf: folder.appending(path: $0)))) },
          uniquingKeysWith: { $1 })
      }
    }
  }

  @Test(arguments: Subject.allCases)
  func editsAgreeWithAColdCheck(_ subject: Subject) throws {
    let seed = SessionTests.seed ?? UInt64.random(in: 0...UInt64.max)
    print("\(subject): seed \(seed)")
    var random = SeededGenerator(seed: seed)
    var session = WorkspaceSession()
    let whole = try subject.texts
    var (texts, good) = (whole, whole)
    var (sound, broken, meant) = (0, 0, 0)
    for number in 0...SessionTests.edits {
      let files = texts.map { (name: $0.key, bytes: $0.value) }
      session.update(files)
      let warm = session.check()
      let cold = Workspace(files: files)
      let wanted = cold.check()
      try #require(
        warm.diagnostics == wanted.diagnostics,
        "seed \(seed), edit \(number)\nwarm:\n\(warm.text())\ncold:\n\(wanted.text())")
      if wanted.policy == nil {
        broken += 1
        meant += cold.parsed.contains(where: \.hasErrors) ? 0 : 1
      } else {
        sound += 1
        good = texts
        let (one, other) = (session.workspace.compile(warm), cold.compile())
        try #require(one.program == other.program, "seed \(seed), edit \(number)")
        try #require(one.certificate == other.certificate, "seed \(seed), edit \(number)")
      }
      // Edits wear a policy away until there is little to get wrong.
      if number % 200 == 199 { (texts, good) = (whole, whole) }
      // Text that stays wrong would try little else.
      if wanted.policy == nil, Int.random(in: 0..<3, using: &random) > 0 { texts = good }
      for _ in 0...Int.random(in: 0..<3, using: &random) / 2 {
        Edit.random(&random).apply(to: &texts, &random)
      }
    }
    print("\(subject): \(sound) sound, \(broken) not, \(meant) of them by their meaning")
    #expect(sound * 8 >= SessionTests.edits && meant * 8 >= SessionTests.edits)
  }

  /// A forbid takes all that a permit gives as soon as its market is the only one.
  @Test func rulesAreComparedAgainWhenThePolicyAroundThemChanges() throws {
    var files = GeneratedPolicy.files(lines: 200)
    let index = try #require(files.firstIndex { $0.name == "policy.canon" })
    let text = String(decoding: files[index].bytes, as: UTF8.self)
      .replacing(" and task.families contains affinity_0", with: "")
      .replacing("\n         and task.families contains affinity_0", with: "")
    func codes(_ text: String, in session: inout WorkspaceSession) -> [String] {
      files[index].bytes = Array(text.utf8)
      session.update(files)
      return session.check().diagnostics.map(\.code.number)
    }
    var session = WorkspaceSession()
    #expect(codes(text, in: &session) == [])
    let narrowed = text.replacing(
      "    role model_operator", with: "    market DE\n    role model_operator")
    #expect(narrowed != text)
    var other = WorkspaceSession()
    let wanted = codes(narrowed, in: &other)
    #expect(!wanted.isEmpty)
    #expect(codes(narrowed, in: &session) == wanted)
    #expect(codes(text, in: &session) == [])
  }

  /// A taxonomy's terms stand in a table beside the policy.
  @Test func aTableThatChangesIsReadAgain() throws {
    func files(_ table: String) -> [(name: String, bytes: [UInt8])] {
      GeneratedPolicy.files(lines: 200).map { file in
        let text = String(decoding: file.bytes, as: UTF8.self)
        guard let start = text.firstRange(of: "taxonomy Category {"),
          let end = text[start.upperBound...].firstRange(of: "}")
        else { return file }
        let other = text.replacingCharacters(
          in: start.lowerBound..<end.upperBound, with: "taxonomy Category from table \"terms.csv\"")
        return (file.name, Array(other.utf8))
      } + [("terms.csv", Array(table.utf8))]
    }
    let terms = (0..<40).map { "category_\($0),," } + ["other,,"]
    let whole = (["term,parent,spelling"] + terms).joined(separator: "\n")
    let lacking = whole.replacing("category_1,,\n", with: "")
    var session = WorkspaceSession()
    for table in [whole, lacking, whole] {
      session.update(files(table))
      let warm = session.check()
      let cold = Workspace(files: files(table)).check()
      #expect(warm.diagnostics == cold.diagnostics, "\(warm.text())\n\(cold.text())")
      #expect(cold.hasErrors == (table == lacking), "\(cold.text())")
    }
  }

  @Test func aDeclarationKeepsItsSectionBelowAnEdit() {
    func tree(_ text: String) -> SyntaxTree {
      Parser.parse(SourceText(name: "a.canon", text)).tree
    }
    let head = "domain A version 1.0.0 {\n"
    let (unit, other) = ("entity C { key column \"c\" }\n", "entity D of C at most 2\n")
    var count = 0
    func number() -> Int {
      count += 1
      return count
    }
    let before = SyntaxSections(of: tree(head + unit + other + "}"), after: nil, number: number)
    #expect(before.placed(in: SourceID(0)).map(\.section) == [.section(1), .section(2)])
    let moved = tree(head + "// more\n" + unit + other + "}")
    let after = SyntaxSections(of: moved, after: before, number: number)
    #expect(after.placed(in: SourceID(0)).map(\.section) == [.section(1), .section(2)])
    #expect(after.placed(in: SourceID(0)).map(\.span.lower) == [33, 61])
    let edited = tree(head + unit + "entity D of C at most 3\n}")
    let last = SyntaxSections(of: edited, after: after, number: number)
    #expect(last.placed(in: SourceID(0)).map(\.section) == [.section(1), .section(3)])
    let renamed = tree("domain B version 1.0.0 {\n" + unit + "}")
    let elsewhere = SyntaxSections(of: renamed, after: last, number: number)
    #expect(elsewhere.placed(in: SourceID(0)).map(\.section) == [.section(4)])
  }
}

/// One change of some text, as an author might make it.
private enum Edit: CaseIterable {
  case comment, deleteLine, repeatLine, swapLines
  case anotherWord, anotherValue, dropDeclaration, repeatDeclaration, moveDeclaration

  static func random(_ random: inout SeededGenerator) -> Edit {
    allCases[Int.random(in: 0..<allCases.count, using: &random)]
  }

  func apply(to texts: inout [String: [UInt8]], _ random: inout SeededGenerator) {
    let names = texts.keys.filter { Workspace.isPolicy($0) }.sorted()
    let name = names[Int.random(in: 0..<names.count, using: &random)]
    let text = SourceText(name: name, bytes: texts[name] ?? [])
    guard !text.bytes.isEmpty else { return }
    texts[name] = apply(to: text, Parser.parse(text).tree, &random)
  }

  private func apply(
    to text: SourceText, _ tree: SyntaxTree, _ random: inout SeededGenerator
  ) -> [UInt8] {
    func pick<Item>(_ items: [Item]) -> Item? {
      items.isEmpty ? nil : items[Int.random(in: 0..<items.count, using: &random)]
    }
    func replacing(_ range: Range<Int>, _ other: some Collection<UInt8>) -> [UInt8] {
      text.bytes[..<range.lowerBound] + Array(other) + text.bytes[range.upperBound...]
    }
    func line(_ number: Int) -> Range<Int> {
      let range = text.lineRange(number)
      return range.lowerBound..<min(range.upperBound + 1, text.bytes.count)
    }
    let number = Int.random(in: 1...text.lineCount, using: &random)
    switch self {
    case .comment:
      let start = line(number).lowerBound
      return replacing(start..<start, "// edited\n".utf8)
    case .deleteLine: return replacing(line(number), [])
    case .repeatLine:
      return replacing(line(number), Array(text.bytes[line(number)] + text.bytes[line(number)]))
    case .swapLines:
      guard number < text.lineCount else { return text.bytes }
      let (first, second) = (line(number), line(number + 1))
      return replacing(
        first.lowerBound..<second.upperBound, Array(text.bytes[second] + text.bytes[first]))
    case .anotherWord, .anotherValue:
      let tokens = tree.tokens.filter {
        self == .anotherWord ? $0.kind == .identifier : $0.kind.isLiteral
      }
      guard let old = pick(tokens), let new = pick(tokens.filter { $0.kind == old.kind }) else {
        return text.bytes
      }
      return replacing(old.range, text.bytes[new.range])
    case .dropDeclaration, .repeatDeclaration, .moveDeclaration:
      let blocks = tree.root.childNodes.filter { $0.kind == .domain || $0.kind == .policy }
      let all = blocks.flatMap(\.childNodes).filter { $0.tokens.count > 1 && !$0.hasError }
      guard let one = pick(all), let other = pick(all) else { return text.bytes }
      let bytes = Array(text.bytes[one.span.range])
      if self == .dropDeclaration { return replacing(one.span.range, []) }
      let place = Int(other.span.upper)
      let copied = replacing(place..<place, "\n".utf8 + bytes)
      guard self == .moveDeclaration else { return copied }
      let shift = place <= Int(one.span.lower) ? bytes.count + 1 : 0
      let range = one.span.range.lowerBound + shift..<one.span.range.upperBound + shift
      return Array(copied[..<range.lowerBound] + copied[range.upperBound...])
    }
  }
}
