import CanonDiagnostics
import CanonWorkspace
import Testing

/// What the pages of `Docs/Language` show is true: every block of Canon compiles, or is refused
/// with the code that its fence names.
///
/// - A fence `canon` that begins with `edition`, `epochs`, `domain` or `policy` is a set of files
///   by itself (a line `// file: NAME` begins another). Anything else is put into the grocer's
///   policy: what is declared there already is replaced, the rest is added, for domains as a
///   domain of its own that may use the grocer's.
/// - `canon refused CN4012` must give that error and no other. The next fence, if it is `text`, is
///   what the tool prints, to the letter.
/// - `canon step` goes on with the files that the page has made so far, and keeps what it changes;
///   `canon step refused CN4012` shows a mistake and keeps nothing, `canon step until CN4012` keeps
///   what a later step makes whole.
@Suite struct LanguageDocsTests {
  /// What is wrong with a page; its fences counted by what they show.
  private struct Reading {
    var faults: [String] = []
    var compiled = 0
    var refused = 0
    var printed = 0

    init(_ page: Page) throws {
      var steps = FileSet()
      for (index, fence) in page.fences.enumerated() where fence.words.first == "canon" {
        let isStep = fence.words.dropFirst().first == "step"
        let rest = Array(fence.words.dropFirst(isStep ? 2 : 1))
        var set = isStep ? steps : FileSet()
        if FileSet.isWhole(fence.text) {
          set.put(whole: fence.text)
        } else {
          if !isStep { set = try FileSet.ofTheGrocer() }
          set.put(fragment: fence.text)
        }
        let checked = set.workspace.check()
        let place = "\(page.name):\(fence.line)"
        if rest.isEmpty {
          compiled += 1
          steps = isStep ? set : steps
          if checked.hasErrors { faults.append("\(place) does not compile\n\(checked.text())") }
          continue
        }
        refused += 1
        if isStep, rest.first == "until" { steps = set }
        judge(checked, rest, place)
        let next = page.fences.dropFirst(index + 1).first { $0.words != ["sh"] }
        if let next, next.words == ["text"] { compare(next, checked, "\(page.name):\(next.line)") }
      }
    }

    private mutating func judge(_ checked: CheckedWorkspace, _ words: [String], _ place: String) {
      let errors = checked.diagnostics.filter { $0.severity == .error }
      let codes = Set(errors.map(\.code.number))
      if !["refused", "until"].contains(words.first) || words.count != 2 {
        faults.append("\(place): a fence reads `canon`, `canon step` or `canon refused CNnnnn`")
      } else if codes != [words[1]] {
        faults.append("\(place) gives \(codes.sorted()), not \(words[1])\n\(checked.text())")
      }
    }

    private mutating func compare(
      _ fence: Page.Fence, _ checked: CheckedWorkspace, _ place: String
    ) {
      printed += 1
      func trimmed(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
          .map { $0.trimmingSuffix(while: \.isWhitespace) }.joined(separator: "\n")
          .trimmingPrefix(while: \.isNewline).trimmingSuffix(while: \.isNewline)
      }
      if trimmed(fence.text) != trimmed(checked.text()) {
        faults.append("\(place) is not what the tool prints:\n\(checked.text())")
      }
    }
  }

  @Test func everyBlockIsWhatItSays() throws {
    let pages = try Page.all(below: "Docs/Language")
    #expect(pages.map(\.name).contains("Docs/Language/Tutorial.md"))
    var (compiled, refused, printed) = (0, 0, 0)
    for page in pages {
      let reading = try Reading(page)
      #expect(reading.faults.isEmpty, "\(reading.faults.joined(separator: "\n"))")
      compiled += reading.compiled
      refused += reading.refused
      printed += reading.printed
    }
    #expect(compiled >= 5 && refused >= 4 && printed >= 4, "\(compiled) \(refused) \(printed)")
  }

  /// The harness finds a wrong code, a block that does not compile, and a print that is not one.
  @Test func wrongPagesAreFound() throws {
    func faults(_ words: String, _ block: String, _ print: String? = nil) throws -> Int {
      var text = "```\(words)\n\(block)\n```\n"
      if let print { text += "\n```text\n\(print)\n```\n" }
      return try Reading(Page(name: "page", text: text)).faults.count
    }
    let visits =
      "query visits(w: Duration): Count on Customer {\n  derive count(Receipt) in last w\n"
    #expect(try faults("canon", visits + "  bound 0 ..= 9\n}") == 0)
    #expect(try faults("canon", visits + "}") == 1)
    #expect(try faults("canon refused CN4101", visits + "}") == 0)
    #expect(try faults("canon refused CN4102", visits + "}") == 1)
    #expect(try faults("canon refused CN4101", visits + "}", "error: what it never prints") == 1)
    #expect(try faults("canon maybe", visits + "}") == 1)
  }

  /// Declarations find their homes: replaced where the grocer has them, added where they belong.
  @Test func fragmentsFindTheirHomes() throws {
    var set = try FileSet.ofTheGrocer()
    set.put(
      fragment: """
        query often(w: Duration): Bool on Customer {
            meaning "Came twice."
            derive  count(Receipt) in last w >= 2
        }
        forbid train german_affinity
            when task.markets contains DE
        forbid train nobody
            when task.markets contains SG and task.families contains affinity
        """)
    let policy = try #require(set.files[FileSet.grocer[2]])
    #expect(policy.contains("Example 1") && policy.contains("forbid train nobody"))
    #expect(!policy.contains("German consent text"), "the rule was replaced, reason and all")
    #expect(set.files.values.contains { $0.hasPrefix("domain Example") && $0.contains("often") })
    #expect(set.files[FileSet.grocer[1]]?.contains("often") == false)
  }
}

extension StringProtocol {
  /// Without the characters at the end that are of a kind.
  fileprivate func trimmingSuffix(while isOfKind: (Character) -> Bool) -> String {
    var rest = String(self)
    while let last = rest.last, isOfKind(last) { rest.removeLast() }
    return rest
  }
}
