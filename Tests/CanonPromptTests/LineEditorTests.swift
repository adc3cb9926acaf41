import CanonFixtures
import CanonPrompt
import Foundation
import Testing

/// Keys in, a line out.
@Suite struct LineEditorTests {
  static func editor(_ history: [String] = []) -> LineEditor {
    LineEditor(history: history) { text in
      let stem = text.split(separator: " ", omittingEmptySubsequences: false).last ?? ""
      return (stem.count, ["count(", "category", "cathedral"].filter { $0.hasPrefix(stem) })
    }
  }

  @discardableResult
  static func type(_ keys: String, into editor: inout LineEditor) -> LineEditor.Action {
    var last = LineEditor.Action.nothing
    for byte in keys.utf8 { last = editor.feed(byte) }
    return last
  }

  @Test func keysEditTheLine() {
    for (keys, line, cursor) in [
      ("abc", "abc", 3), ("abc\u{1B}[D\u{1B}[DX", "aXbc", 2), ("abc\u{1}>\u{5}<", ">abc<", 5),
      ("abc\u{7F}\u{7F}d", "ad", 2), ("one two \u{17}", "one ", 4), ("one two\u{1}\u{B}", "", 0),
      ("one two\u{2}\u{2}\u{15}", "wo", 0), ("a€😀ä\u{1B}[D!", "a€😀!ä", 4),
      ("abc\u{1B}[H\u{1B}[3~", "bc", 0), ("abc\u{1B}OH\u{1B}OF.", "abc.", 4),
      ("ab\u{1B}[1;5Cc", "abc", 3), ("ab\u{1}\u{4}", "b", 0), ("a\u{7}b", "ab", 2),
    ] {
      var editor = Self.editor()
      Self.type(keys, into: &editor)
      #expect(editor.text == line && editor.cursor == cursor, "\(keys.debugDescription)")
    }
  }

  @Test func linesAreRecalled() {
    var editor = Self.editor(["one", "two"])
    Self.type("dra\u{1B}[A", into: &editor)
    #expect(editor.text == "two")
    Self.type("\u{10}\u{10}\u{10}", into: &editor)
    #expect(editor.text == "one", "the oldest stays")
    Self.type("\u{1B}[B\u{1B}[B", into: &editor)
    #expect(editor.text == "dra", "what was being typed comes back")
    #expect(Self.type("\r", into: &editor) == .submit("dra"))
    #expect(Self.type("dra\n", into: &editor) == .submit("dra"))
    #expect(Self.type("  \r", into: &editor) == .submit("  "))
    #expect(editor.history == ["one", "two", "dra"], "once in a row, and no blanks")
  }

  @Test func wordsAreCompleted() {
    var editor = Self.editor()
    #expect(Self.type("x ca\t", into: &editor) == .redraw && editor.text == "x cat")
    #expect(Self.type("\t", into: &editor) == .offer(["category", "cathedral"]))
    #expect(Self.type("e\t", into: &editor) == .redraw && editor.text == "x category ")
    #expect(Self.type("co\t", into: &editor) == .redraw && editor.text == "x category count(")
    #expect(Self.type("zz\t", into: &editor) == .nothing)
  }

  @Test func controlKeysEnd() {
    var editor = Self.editor()
    #expect(Self.type("abc\u{3}", into: &editor) == .cancel && editor.text.isEmpty)
    #expect(Self.type("\u{4}", into: &editor) == .end)
    #expect(Self.type("\u{C}", into: &editor) == .clear)
  }

  @Test func noBytesBreakIt() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    var editor = Self.editor(["one"])
    let keys: [UInt8] = [
      0x1B, 0x5B, 0x41, 0x42, 0x43, 0x44, 0x7E, 0x33, 0x09, 0x7F, 0x17, 0xE2, 0x82,
    ]
    for _ in 0..<20_000 {
      let byte =
        Bool.random(using: &generator)
        ? keys.randomElement(using: &generator) ?? 0 : UInt8.random(in: 0...255, using: &generator)
      _ = editor.feed(byte)
      #expect((0...editor.characters.count).contains(editor.cursor))
    }
  }
}
