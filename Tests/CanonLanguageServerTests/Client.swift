import CanonLanguageServer
import CanonTypes
import Foundation

/// An editor's side of a conversation with the server, in memory.
struct Client {
  static let policies = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Policies")

  private(set) var server: LanguageServer
  private(set) var texts: [String: String] = [:]
  /// The diagnostics published last, by address.
  private(set) var diagnostics: [String: [JSONValue]] = [:]
  private(set) var shown: [JSONValue] = []
  private var nextID: Int64 = 1

  /// - Parameter files: texts on the disk, by path; the root is `/work`.
  init(_ files: [String: String], encodings: [String] = []) {
    let files = files
    server = LanguageServer(
      files: ServerFiles(
        read: { files[$0].map { Array($0.utf8) } },
        policies: { root in
          files.keys.filter { $0.hasPrefix(root) && $0.hasSuffix(".canon") }.sorted()
        },
        page: { "# \($0)" }),
      today: CivilDate(daysSinceEpoch: 20_000))
    texts = files
    _ = request(
      "initialize",
      [
        "rootUri": "file:///work",
        "capabilities": [
          "general": ["positionEncodings": .array(encodings.map { .string($0) })]
        ],
      ])
  }

  /// The grocer's policy, at `/work/grocer`.
  static func grocer(configuration: String? = nil) throws -> Client {
    var files = [
      "/work/canon.toml": try configuration
        ?? String(contentsOf: policies.appending(path: "canon.toml"), encoding: .utf8)
    ]
    for name in ["behavior", "commerce", "training"] {
      files["/work/grocer/\(name).canon"] = try String(
        contentsOf: policies.appending(path: "grocer/\(name).canon"), encoding: .utf8)
    }
    return Client(files)
  }

  static func uri(_ path: String) -> JSONValue { .string("file://\(path)") }

  @discardableResult
  mutating func request(_ method: String, _ parameters: JSONValue) -> JSONValue {
    let id = nextID
    nextID += 1
    let message: JSONValue = [
      "jsonrpc": "2.0", "id": .integer(id), "method": .string(method), "params": parameters,
    ]
    var answer = JSONValue.null
    for text in server.handle(Array(message.written.utf8)) {
      let value = JSONValue(parsing: Array(text.utf8)) ?? .null
      if value["id"] == .integer(id) { answer = value["result"] ?? value["error"] ?? .null }
      note(value)
    }
    return answer
  }

  mutating func notify(_ method: String, _ parameters: JSONValue) {
    let message: JSONValue = [
      "jsonrpc": "2.0", "method": .string(method), "params": parameters,
    ]
    for text in server.handle(Array(message.written.utf8)) {
      note(JSONValue(parsing: Array(text.utf8)) ?? .null)
    }
  }

  private mutating func note(_ message: JSONValue) {
    if message["method"] == "textDocument/publishDiagnostics",
      let uri = message["params"]?["uri"]?.string
    {
      diagnostics[uri] = message["params"]?["diagnostics"]?.array ?? []
    } else if message["method"] != nil {
      shown.append(message)
    }
  }

  /// - Parameter lingering: whether there is time for what can wait.
  mutating func settle(lingering: Bool = true) {
    for text in server.settle() + (lingering ? server.linger() : []) {
      note(JSONValue(parsing: Array(text.utf8)) ?? .null)
    }
  }

  mutating func open(_ path: String) {
    notify(
      "textDocument/didOpen",
      [
        "textDocument": [
          "uri": Self.uri(path), "languageId": "canon", "version": 1,
          "text": .string(texts[path] ?? ""),
        ]
      ])
    settle()
  }

  /// Replaces a range of UTF-16 units, as an editor that sends ranges.
  mutating func edit(_ path: String, _ range: Range<Int>, _ text: String, version: Int64) {
    let whole = Array((texts[path] ?? "").utf16)
    let change: JSONValue = [
      "range": [
        "start": position(range.lowerBound, whole), "end": position(range.upperBound, whole),
      ],
      "text": .string(text),
    ]
    texts[path] = String(
      decoding: whole[..<range.lowerBound] + Array(text.utf16) + whole[range.upperBound...],
      as: UTF16.self)
    notify(
      "textDocument/didChange",
      [
        "textDocument": ["uri": Self.uri(path), "version": .integer(version)],
        "contentChanges": [change],
      ])
  }

  private func position(_ offset: Int, _ units: [UInt16]) -> JSONValue {
    let before = units[..<offset]
    let line = before.count { $0 == 10 }
    let start = before.lastIndex(of: 10).map { $0 + 1 } ?? 0
    return ["line": JSONValue(line), "character": JSONValue(offset - start)]
  }

  /// The parameters of a request about the `nth` place at which a text stands, `shift` units on.
  func at(_ path: String, _ needle: String, nth: Int = 0, shift: Int = 0) -> JSONValue {
    let units = Array((texts[path] ?? "").utf16)
    let wanted = Array(needle.utf16)
    let starts = units.indices.filter { units[$0...].starts(with: wanted) }
    return [
      "textDocument": ["uri": Self.uri(path)],
      "position": position(starts[nth] + shift, units),
    ]
  }

  func document(_ path: String) -> JSONValue { ["textDocument": ["uri": Self.uri(path)]] }
}
