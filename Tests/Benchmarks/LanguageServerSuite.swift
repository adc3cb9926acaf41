import CanonFixtures
import CanonLanguageServer
import CanonTypes

/// `canon-bench lsp [--lines 10000] [--edits 40]`: milliseconds from opening a workspace, and from
/// an edit of several kinds, to the complete diagnostics of every pass, in the server itself.
enum LanguageServerSuite {
  /// A change that comes at one place and goes with the next edit: every edit changes the text.
  private struct Kind {
    let name: String
    /// What stands in some lines, and what is written instead; an empty one begins any line.
    let old: String
    let new: String
  }

  private static let kinds: [String: [Kind]] = [
    "habits": [
      Kind(name: "a bound", old: "bound   0 USD ..= ", new: "bound   0 USD ..= 1"),
      Kind(name: "a use misspelled", old: "sum(Line.", new: "sum(Lime."),
      Kind(name: "a declaration renamed", old: "query spend_", new: "query spent_"),
    ],
    "shop": [
      Kind(name: "a range", old: "range   0 USD ..= ", new: "range   0 USD ..= 1"),
      Kind(name: "a type misspelled", old: "Money(USD) on", new: "Mony(USD) on"),
    ],
    "policy": [
      Kind(name: "a cost", old: "gram rho 0.0119", new: "gram rho 0.0118"),
      Kind(name: "a rule", old: "contains DE", new: "contains FR"),
      Kind(name: "a use misspelled", old: "families spending", new: "families spendig"),
    ],
  ]

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
      let opened = (0..<5).map { _ in
        var server = LanguageServer(files: files, today: CivilDate(daysSinceEpoch: 0))
        return Bench.seconds { open(path, text, &server) }
      }
      Bench.say(
        "\(path): \(text.utf8.count) bytes, opened in \(milliseconds(Bench.median(opened))) ms "
          + "(median of \(opened.count))")
      let name = path.dropFirst("/shop/".count).dropLast(".canon".count)
      let comment = Kind(name: "a comment", old: "", new: "// edited\n")
      for kind in [comment] + (kinds[String(name)] ?? []) {
        var server = LanguageServer(files: files, today: CivilDate(daysSinceEpoch: 0))
        open(path, text, &server)
        let times = measure(kind, edits, path, text, &server)
        Bench.say(
          "  \(kind.name): \(milliseconds(Bench.median(times))) ms (median of \(times.count)), "
            + "slowest \(milliseconds(times.max() ?? 0)) ms")
      }
    }
  }

  private static func milliseconds(_ seconds: Double) -> String {
    Bench.fixed(seconds * 1_000, 1)
  }

  private static func open(_ path: String, _ text: String, _ server: inout LanguageServer) {
    _ = server.handle(initialize)
    _ = server.handle(open(path, text))
    _ = server.settle()
  }

  /// Places are spread over the whole file.
  private static func measure(
    _ kind: Kind, _ edits: Int, _ path: String, _ text: String, _ server: inout LanguageServer
  ) -> [Double] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let places = lines.indices.compactMap { line -> (line: Int, column: Int)? in
      if kind.old.isEmpty { return (line, 0) }
      return lines[line].firstRange(of: kind.old).map {
        (line, lines[line].utf16.distance(from: lines[line].startIndex, to: $0.lowerBound))
      }
    }
    guard !places.isEmpty else { return [] }
    return (0..<edits).map { number in
      let place = places[places.count * (number / 2 + 1) / (edits / 2 + 2)]
      let (old, new) = number % 2 == 0 ? (kind.old, kind.new) : (kind.new, kind.old)
      let message = edit(path, version: number + 2, place, old, new)
      return Bench.seconds {
        _ = server.handle(message)
        _ = server.settle()
      }
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

  private static func edit(
    _ path: String, version: Int, _ place: (line: Int, column: Int), _ old: String, _ new: String
  ) -> [UInt8] {
    let start: JSONValue = ["line": JSONValue(place.line), "character": JSONValue(place.column)]
    let isLine = old.hasSuffix("\n")
    let end: JSONValue = [
      "line": JSONValue(place.line + (isLine ? 1 : 0)),
      "character": JSONValue(isLine ? 0 : place.column + old.utf16.count),
    ]
    return message(
      "textDocument/didChange",
      [
        "textDocument": ["uri": .string("file://\(path)"), "version": JSONValue(version)],
        "contentChanges": [["range": ["start": start, "end": end], "text": .string(new)]],
      ])
  }

  private static func message(_ method: String, _ parameters: JSONValue) -> [UInt8] {
    let message: JSONValue = [
      "jsonrpc": "2.0", "method": .string(method), "params": parameters,
    ]
    return Array(message.written.utf8)
  }
}
