import CanonSource
import CanonSyntax
package import CanonTypes
import CanonWorkspace

/// A language server (LSP 3.17) as a state machine: a message in, messages out. It owns no file
/// descriptor and no clock; whoever drives it sends what it answers, and settles it when nothing
/// more is waiting, so that ten quick edits are checked once.
package struct LanguageServer {
  /// Where the conversation is.
  enum Phase { case created, running, shutDown }

  /// The standard codes of JSON-RPC and of LSP.
  enum ErrorCode: Int64 {
    case parseError = -32700
    case invalidRequest = -32600
    case methodNotFound = -32601
    case invalidParams = -32602
    case serverNotInitialized = -32002
    case requestFailed = -32803
  }

  /// Why a request has no result.
  struct Refusal: Error {
    let code: ErrorCode
    let sentence: String

    init(_ code: ErrorCode, _ sentence: String) { (self.code, self.sentence) = (code, sentence) }
  }

  let files: ServerFiles
  let today: CivilDate
  var phase = Phase.created
  var encoding = PositionEncoding.utf16
  var store: DocumentStore
  /// What was published last, by path, so that nothing is said twice.
  var published: [String: JSONValue] = [:]
  /// Whether something changed since diagnostics were published.
  var isUnsettled = false
  /// Files that were opened or saved since the linter ran over them.
  var unlinted: Set<String> = []
  var outgoing: [JSONValue] = []

  /// Set by `exit`: 0 after a `shutdown`, else 1.
  package private(set) var exitCode: Int32?

  package init(files: ServerFiles, today: CivilDate) {
    (self.files, self.today, store) = (files, today, DocumentStore(files))
  }

  /// One message's bytes → the messages to send, written.
  package mutating func handle(_ bytes: [UInt8]) -> [String] {
    defer { outgoing = [] }
    guard let message = JSONValue(parsing: bytes) else {
      return [Self.failure(.null, Refusal(.parseError, "this is no JSON text")).written]
    }
    if let batch = message.array, !batch.isEmpty {
      for part in batch { receive(part) }
    } else {
      receive(message)
    }
    return outgoing.map(\.written)
  }

  /// Publishes what has changed, once nothing more is waiting.
  package mutating func settle() -> [String] {
    guard phase == .running, isUnsettled else { return [] }
    isUnsettled = false
    defer { outgoing = [] }
    publish()
    return outgoing.map(\.written)
  }

  /// What can wait until nobody waits for anything: the rules of the linter take longer than the
  /// check.
  package mutating func linger() -> [String] {
    guard phase == .running, !unlinted.isEmpty else { return [] }
    defer { outgoing = [] }
    let refusals = Set(unlinted.compactMap { store.lint($0, on: today) })
    for refusal in refusals.sorted() {
      send("window/showMessage", ["type": 1, "message": .string(refusal)])
    }
    unlinted = []
    publish()
    return outgoing.map(\.written)
  }

  private mutating func receive(_ message: JSONValue) {
    guard case .object = message, message["jsonrpc"] == "2.0" else {
      let id = message["id"] ?? .null
      return send(
        Self.failure(id, Refusal(.invalidRequest, "a message of JSON-RPC 2.0 is expected")))
    }
    guard let method = message["method"]?.string else {
      // An answer to something that was asked; nothing ever is.
      if message["id"] == nil || message["result"] == nil && message["error"] == nil {
        send(Self.failure(message["id"] ?? .null, Refusal(.invalidRequest, "there is no method")))
      }
      return
    }
    let parameters = message["params"] ?? .null
    guard let id = message["id"] else { return notify(method, parameters) }
    guard id.integer != nil || id.string != nil else {
      return send(Self.failure(.null, Refusal(.invalidRequest, "an id is a number or a text")))
    }
    do throws(Refusal) {
      send(["jsonrpc": "2.0", "id": id, "result": try answer(method, parameters)])
    } catch {
      send(Self.failure(id, error))
    }
  }

  mutating func send(_ message: JSONValue) { outgoing.append(message) }

  mutating func send(_ method: String, _ parameters: JSONValue) {
    send(["jsonrpc": "2.0", "method": .string(method), "params": parameters])
  }

  private static func failure(_ id: JSONValue, _ refusal: Refusal) -> JSONValue {
    [
      "jsonrpc": "2.0", "id": id,
      "error": ["code": .integer(refusal.code.rawValue), "message": .string(refusal.sentence)],
    ]
  }
}

// MARK: - Requests and notifications

extension LanguageServer {
  private mutating func answer(
    _ method: String, _ parameters: JSONValue
  ) throws(Refusal) -> JSONValue {
    switch (phase, method) {
    case (.created, "initialize"): return initialize(parameters)
    case (.created, _):
      throw Refusal(.serverNotInitialized, "`initialize` comes first")
    case (.running, "initialize"):
      throw Refusal(.invalidRequest, "the server is initialized already")
    case (.shutDown, _): throw Refusal(.invalidRequest, "the server was shut down")
    case (.running, "shutdown"):
      phase = .shutDown
      return .null
    default: return try feature(method, parameters)
    }
  }

  private mutating func feature(
    _ method: String, _ parameters: JSONValue
  ) throws(Refusal) -> JSONValue {
    switch method {
    case "textDocument/hover": try hover(parameters)
    case "textDocument/completion": try completion(parameters)
    case "textDocument/definition", "textDocument/declaration": try definition(parameters)
    case "textDocument/references": try references(parameters)
    case "textDocument/documentHighlight": try highlights(parameters)
    case "textDocument/prepareRename": try prepareRename(parameters)
    case "textDocument/rename": try rename(parameters)
    case "textDocument/documentSymbol": try documentSymbols(parameters)
    case "workspace/symbol": workspaceSymbols(parameters)
    case "textDocument/formatting": try formatting(parameters)
    case "textDocument/codeAction": try codeActions(parameters)
    case "textDocument/semanticTokens/full": try semanticTokens(parameters)
    case "textDocument/inlayHint": try inlayHints(parameters)
    case "textDocument/foldingRange": try foldingRanges(parameters)
    case "textDocument/codeLens": try codeLenses(parameters)
    case "workspace/executeCommand": try execute(parameters)
    default: throw Refusal(.methodNotFound, "there is no method `\(method)` here")
    }
  }

  private mutating func notify(_ method: String, _ parameters: JSONValue) {
    if method == "exit" {
      exitCode = phase == .shutDown ? 0 : 1
      return
    }
    // What comes too early or too late is dropped, as the specification says.
    guard phase == .running else { return }
    switch method {
    case "textDocument/didOpen": didOpen(parameters)
    case "textDocument/didChange": didChange(parameters)
    case "textDocument/didSave": didSave(parameters)
    case "textDocument/didClose": didClose(parameters)
    case "workspace/didChangeWatchedFiles", "workspace/didChangeWorkspaceFolders":
      store.reload()
      isUnsettled = true
    default: break
    }
  }

  /// The path that a request is about, and its text as it was checked.
  mutating func document(
    _ parameters: JSONValue
  ) throws(Refusal) -> (path: String, set: CheckedSet, map: PositionMap) {
    guard let uri = parameters["textDocument"]?["uri"]?.string,
      let path = FileAddress.path(of: uri)
    else { throw Refusal(.invalidParams, "a text document has a file address") }
    guard let set = store.set(of: path), let text = set.text(of: path) else {
      throw Refusal(.invalidParams, "\(path) is no policy file that is known")
    }
    return (path, set, PositionMap(text: text, encoding: encoding))
  }

  /// The same, with the place that is asked about.
  mutating func place(
    _ parameters: JSONValue
  ) throws(Refusal) -> (path: String, set: CheckedSet, map: PositionMap, offset: Int) {
    let (path, set, map) = try document(parameters)
    guard let offset = map.offset(parameters["position"]) else {
      throw Refusal(.invalidParams, "a position has a line and a character, from 0")
    }
    return (path, set, map, offset)
  }
}
