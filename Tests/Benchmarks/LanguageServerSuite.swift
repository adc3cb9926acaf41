import CanonFixtures
import CanonLanguageServer
import CanonTypes

/// `canon-bench lsp [--lines 10000] [--edits 40]`: milliseconds from opening a workspace, and from
/// an edit, to the complete diagnostics of every pass, in the server itself.
enum LanguageServerSuite {
  static func run(_ options: Options) throws {
    let lines = try options.number("lines", default: 10_000)
    let edits = try options.number("edits", default: 40)
    let texts = Dictionary(
      GeneratedPolicy.files(lines: lines).map { ("/shop/\($0.name)", $0.bytes) },
      uniquingKeysWith: { $1 })
    let files = ServerFiles(
      read: { texts[$0] }, policies: { _ in texts.keys.sorted() }, page: { _ in nil })
    for path in texts.keys.sorted() {
      let text = String(decoding: texts[path] ?? [], as: UTF8.self)
      var (opened, edited, syntax) = ([Double](), [Double](), 0)
      for _ in 0..<3 {
        var server = LanguageServer(files: files, today: CivilDate(daysSinceEpoch: 0))
        opened.append(
          Bench.seconds {
            _ = server.handle(Self.initialize)
            _ = server.handle(Self.open(path, text))
            syntax = server.settle().count
          })
        for edit in 0..<edits {
          // A line of comment comes, and goes with the next edit: every edit changes the text, and
          // the policy stays sound.
          let line = text.split(separator: "\n").count * (edit / 2 + 1) / (edits / 2 + 2)
          let message = Self.edit(path, version: edit + 2, line: line, insert: edit % 2 == 0)
          edited.append(
            Bench.seconds {
              _ = server.handle(message)
              _ = server.settle()
            })
        }
      }
      func milliseconds(_ seconds: Double) -> String { Bench.fixed(seconds * 1_000, 1) }
      Bench.say(
        "\(path): \(text.utf8.count) bytes, opened in \(milliseconds(opened.min() ?? 0)) ms; "
          + "\(syntax) published; an edit \(milliseconds(Bench.median(edited))) ms (median of "
          + "\(edited.count)), slowest \(milliseconds(edited.max() ?? 0)) ms")
    }
  }

  private static let initialize = Array(
    #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"rootUri":"file:///shop"}}"#.utf8)

  private static func open(_ path: String, _ text: String) -> [UInt8] {
    let document: JSONValue = [
      "uri": .string("file://\(path)"), "version": 1, "languageId": "canon", "text": .string(text),
    ]
    return message("textDocument/didOpen", ["textDocument": document])
  }

  private static func edit(_ path: String, version: Int, line: Int, insert: Bool) -> [UInt8] {
    let start: JSONValue = ["line": JSONValue(line), "character": 0]
    let end: JSONValue = ["line": JSONValue(insert ? line : line + 1), "character": 0]
    return message(
      "textDocument/didChange",
      [
        "textDocument": ["uri": .string("file://\(path)"), "version": JSONValue(version)],
        "contentChanges": [
          ["range": ["start": start, "end": end], "text": insert ? "// edited\n" : ""]
        ],
      ])
  }

  private static func message(_ method: String, _ parameters: JSONValue) -> [UInt8] {
    let message: JSONValue = [
      "jsonrpc": "2.0", "method": .string(method), "params": parameters,
    ]
    return Array(message.written.utf8)
  }
}
