/// One line that is being typed: keys in, what to draw out. It knows no terminal.
///
/// Keys come as bytes, as terminals send them (ECMA-48); the usual ones of Emacs work.
package struct LineEditor: Sendable {
  /// What became of a byte.
  package enum Action: Hashable, Sendable {
    /// Draw the line again.
    case redraw
    /// The line is finished.
    case submit(String)
    /// Show what could stand here.
    case offer([String])
    /// The line was given up.
    case cancel
    /// There is nothing more to come.
    case end
    case clear
    case nothing
  }

  package private(set) var characters: [Character] = []
  package private(set) var cursor = 0
  /// Lines submitted before, oldest first.
  package private(set) var history: [String]
  private var recalled: Int
  private var draft: [Character] = []
  private var escape: [UInt8] = []
  private var pending: [UInt8] = []
  private let complete: @Sendable (String) -> (stem: Int, words: [String])

  private static let mostHistory = 1_000

  /// - Parameter complete: what can follow a text: how many characters of its end are replaced,
  ///   and by what.
  package init(
    history: [String] = [],
    complete: @escaping @Sendable (String) -> (stem: Int, words: [String])
  ) {
    self.history = Array(history.suffix(LineEditor.mostHistory))
    recalled = self.history.count
    self.complete = complete
  }

  package var text: String { String(characters) }

  package mutating func feed(_ byte: UInt8) -> Action {
    if !escape.isEmpty { return continueEscape(byte) }
    if !pending.isEmpty || byte >= 0x80 { return continueCharacter(byte) }
    switch byte {
    case 0x1B:
      escape = [byte]
      return .nothing
    case 0x0A, 0x0D: return submit()
    case 0x20...0x7E:
      insert([Character(UnicodeScalar(byte))])
      return .redraw
    default: return control(byte)
    }
  }

  private mutating func control(_ byte: UInt8) -> Action {
    switch byte {
    case 0x01: cursor = 0
    case 0x02: cursor = max(0, cursor - 1)
    case 0x03:
      reset()
      return .cancel
    case 0x04:
      if characters.isEmpty { return .end }
      delete()
    case 0x05: cursor = characters.count
    case 0x06: cursor = min(characters.count, cursor + 1)
    case 0x08, 0x7F: if cursor > 0 { (cursor, _) = (cursor - 1, characters.remove(at: cursor - 1)) }
    case 0x09: return completion()
    case 0x0B: characters.removeSubrange(cursor...)
    case 0x0C: return .clear
    case 0x0E: recall(recalled + 1)
    case 0x10: recall(recalled - 1)
    case 0x15: (characters, cursor) = (Array(characters[cursor...]), 0)
    case 0x17: eraseWord()
    default: return .nothing
    }
    return .redraw
  }

  /// A UTF-8 sequence arrives byte by byte; what is none is dropped.
  private mutating func continueCharacter(_ byte: UInt8) -> Action {
    pending.append(byte)
    if let text = String(validating: pending, as: UTF8.self) {
      pending = []
      insert(Array(text))
      return .redraw
    }
    if pending.count >= 4 { pending = [] }
    return .nothing
  }

  private mutating func continueEscape(_ byte: UInt8) -> Action {
    escape.append(byte)
    let isOpen = escape.count == 2 ? byte == 0x5B || byte == 0x4F : byte < 0x40
    if isOpen && escape.count < 8 { return .nothing }
    defer { escape = [] }
    switch Array(escape.dropFirst(2)) {
    case [0x41]: recall(recalled - 1)
    case [0x42]: recall(recalled + 1)
    case [0x43]: cursor = min(characters.count, cursor + 1)
    case [0x44]: cursor = max(0, cursor - 1)
    case [0x48], [0x31, 0x7E]: cursor = 0
    case [0x46], [0x34, 0x7E]: cursor = characters.count
    case [0x33, 0x7E]: delete()
    default: return .nothing
    }
    return .redraw
  }

  private mutating func insert(_ typed: [Character]) {
    characters.insert(contentsOf: typed, at: cursor)
    cursor += typed.count
  }

  private mutating func delete() {
    if cursor < characters.count { characters.remove(at: cursor) }
  }

  private mutating func eraseWord() {
    var start = cursor
    while start > 0, characters[start - 1] == " " { start -= 1 }
    while start > 0, characters[start - 1] != " " { start -= 1 }
    characters.removeSubrange(start..<cursor)
    cursor = start
  }

  private mutating func submit() -> Action {
    let line = text
    let isNew = history.last != line
    if !line.allSatisfy(\.isWhitespace) && isNew { history.append(line) }
    if history.count > LineEditor.mostHistory { history.removeFirst() }
    reset()
    return .submit(line)
  }

  private mutating func reset() {
    (characters, cursor, draft, recalled) = ([], 0, [], history.count)
  }

  /// Line `index` of the history; the one past its end is what was being typed.
  private mutating func recall(_ index: Int) {
    guard (0...history.count).contains(index) else { return }
    if recalled == history.count { draft = characters }
    recalled = index
    characters = index == history.count ? draft : Array(history[index])
    cursor = characters.count
  }

  /// Takes what all choices have in common; shows them when that is no more than is there.
  private mutating func completion() -> Action {
    let (stem, words) = complete(String(characters[..<cursor]))
    guard let first = words.first else { return .nothing }
    var common = words.dropFirst().reduce(first) { shared, word in
      String(zip(shared, word).prefix { $0 == $1 }.map(\.0))
    }
    if words.count == 1, !common.hasSuffix("(") { common += " " }
    guard common.count > stem else { return .offer(words) }
    characters.replaceSubrange((cursor - stem)..<cursor, with: common)
    cursor += common.count - stem
    return .redraw
  }
}
