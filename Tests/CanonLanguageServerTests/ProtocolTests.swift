import CanonFixtures
import CanonLanguageServer
import CanonTypes
import Foundation
import Testing

/// The base protocol: frames, JSON, and what comes out of turn.
@Suite struct ProtocolTests {
  @Test func framesComeInAnyPieces() {
    let messages = ["{}", "[1,\"ä\"]", String(repeating: "x", count: 5_000)]
    let bytes =
      messages.flatMap { MessageFraming.framed($0) }
      + Array("content-length: 2\r\nContent-Type: application/vscode-jsonrpc\r\n\r\n{}".utf8)
    for size in [1, 2, 7, 4_096, 100_000] {
      var framing = MessageFraming()
      var found: [String] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        framing.receive(bytes[start..<min(bytes.count, start + size)])
        while case .message(let message)? = framing.next() {
          found.append(String(decoding: message, as: UTF8.self))
        }
      }
      #expect(found == messages + ["{}"], "pieces of \(size)")
    }
  }

  @Test func brokenFramesEnd() {
    for header in [
      "Content-Length: x\r\n\r\n", "Content-Length: -1\r\n\r\n", "Length: 3\r\n\r\n",
      "hello\r\n\r\n",
      "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", "Content-Length: 99999999999\r\n\r\n",
      String(repeating: "a", count: 5_000),
    ] {
      var framing = MessageFraming()
      framing.receive(Array(header.utf8))
      guard case .broken? = framing.next() else {
        Issue.record("\(header.prefix(40)) is read")
        continue
      }
      #expect(framing.next() == nil)
    }
  }

  @Test func jsonReadsWhatFoundationReads() throws {
    for text in [
      "null", " [ ] ", "{\"a\":[true,false,null,-0,1e3,1.5,-12]}",
      "\"\\u00e4\\ud83d\\ude00\\n\\/\"",
      "[[[[[]]]]]", "9223372036854775807", "\"ä😀\"",
    ] {
      let value = try #require(JSONValue(parsing: Array(text.utf8)), "\(text)")
      let ours = try JSONSerialization.jsonObject(
        with: Data(value.written.utf8), options: .fragmentsAllowed)
      let theirs = try JSONSerialization.jsonObject(
        with: Data(text.utf8), options: .fragmentsAllowed)
      #expect("\(ours)" == "\(theirs)", "\(text)")
      #expect(JSONValue(parsing: Array(value.written.utf8)) == value)
    }
    for text in [
      "", "nul", "[1,]", "{\"a\":1,\"a\":2}", "01", "1.", "\"\\x\"", "\"a\nb\"", "[1] 2", "{a:1}",
      "-",
      String(repeating: "[", count: 200), "\"\\u12\"",
    ] {
      #expect(JSONValue(parsing: Array(text.utf8)) == nil, "\(text.prefix(20))")
    }
    #expect(JSONValue(parsing: [0x22, 0xFF, 0x22]) == nil)
  }

  @Test func turnsAreKept() {
    var server = LanguageServer(
      files: ServerFiles(read: { _ in nil }, policies: { _ in [] }, page: { _ in nil }),
      today: CivilDate(daysSinceEpoch: 0))
    func code(_ text: String) -> Int64? {
      server.handle(Array(text.utf8)).first.flatMap { JSONValue(parsing: Array($0.utf8)) }?[
        "error"]?[
          "code"]?.integer
    }
    let hover = #"{"jsonrpc":"2.0","id":1,"method":"textDocument/hover","params":{}}"#
    let start = #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"rootUri":null}}"#
    #expect(code("{") == -32700)
    #expect(code("{\"id\":1,\"method\":\"x\"}") == -32600)
    #expect(code("{\"jsonrpc\":\"2.0\",\"id\":[],\"method\":\"x\"}") == -32600)
    #expect(code(hover) == -32002)
    #expect(code(#"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{}}"#) == nil)
    #expect(code(start) == nil && code(start) == -32600)
    #expect(code(hover) == -32602)
    #expect(code(hover.replacing("hover", with: "hoover")) == -32601)
    #expect(code(#"{"jsonrpc":"2.0","id":9,"result":null}"#) == nil, "an answer is no request")
    #expect(code(#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#) == nil)
    #expect(code(hover) == -32600 && server.exitCode == nil)
    #expect(code(#"{"jsonrpc":"2.0","method":"exit"}"#) == nil && server.exitCode == 0)
  }

  /// Messages with anything in them are answered, and the server goes on.
  @Test func noMessageBreaksIt() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    var client = try Client.grocer()
    client.open("/work/grocer/behavior.canon")
    let methods = [
      "hover", "completion", "definition", "references", "rename", "prepareRename",
      "documentSymbol", "formatting", "codeAction", "semanticTokens/full", "inlayHint",
      "foldingRange", "codeLens", "documentHighlight", "didChange", "didOpen", "didClose",
      "didSave",
    ]
    func number() -> JSONValue {
      [.integer(0), .integer(7), .integer(-1), .integer(1 << 40), .null, "x", .number("1.5")]
        .randomElement(using: &generator) ?? .null
    }
    func place() -> JSONValue { ["line": number(), "character": number()] }
    for _ in 0..<400 {
      let uri: JSONValue =
        [
          "file:///work/grocer/behavior.canon", "file:///nowhere.canon", "http://x", .null,
          "file:///work/%zz.canon",
        ].randomElement(using: &generator) ?? .null
      let parameters: JSONValue = [
        "textDocument": ["uri": uri, "version": number(), "text": "edition 1\ndomain D {"],
        "position": place(), "range": ["start": place(), "end": place()], "newName": "x",
        "contentChanges": [["range": ["start": place(), "end": place()], "text": "é\r\n"], 5],
      ]
      let method = "textDocument/\(methods.randomElement(using: &generator) ?? "hover")"
      if method.contains("/did") {
        client.notify(method, parameters)
        client.settle()
      } else {
        _ = client.request(method, parameters)
      }
    }
    client.open("/work/grocer/training.canon")
    let lenses = client.request(
      "textDocument/codeLens", client.document("/work/grocer/training.canon"))
    #expect(lenses.array != nil, "\(lenses)")
  }
}
