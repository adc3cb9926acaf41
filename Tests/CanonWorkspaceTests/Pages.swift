import Foundation

/// What a page of the documents shows: its fenced blocks, in order.
struct Page {
  /// One fenced block: the words behind its opening fence, its text, and where it begins.
  struct Fence {
    let words: [String]
    let text: String
    let line: Int
  }

  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  let name: String
  let fences: [Fence]

  init(_ path: String) throws {
    let text = try String(contentsOf: Page.root.appending(path: path), encoding: .utf8)
    self.init(name: path, text: text)
  }

  init(name: String, text: String) {
    self.name = name
    var fences: [Fence] = []
    var open: (words: [String], lines: [String], line: Int)?
    for (index, line) in text.components(separatedBy: "\n").enumerated() {
      if line.hasPrefix("```"), let block = open {
        fences.append(
          Fence(words: block.words, text: block.lines.joined(separator: "\n"), line: block.line))
        open = nil
      } else if line.hasPrefix("```") {
        open = (line.dropFirst(3).split(separator: " ").map(String.init), [], index + 1)
      } else {
        open?.lines.append(line)
      }
    }
    self.fences = fences
  }

  /// Every page below a folder of the repository, sorted.
  static func all(below folder: String) throws -> [Page] {
    try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
      .filter { $0.hasSuffix(".md") }.sorted().map { try Page("\(folder)/\($0)") }
  }
}
