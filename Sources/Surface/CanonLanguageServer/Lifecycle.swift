import CanonSource

/// Beginning, and the texts of the editor.
extension LanguageServer {
  mutating func initialize(_ parameters: JSONValue) -> JSONValue {
    let offered = parameters["capabilities"]?["general"]?["positionEncodings"]?.array ?? []
    // Bytes are what spans are counted in; every client knows UTF-16.
    encoding = offered.contains("utf-8") ? .utf8 : .utf16
    let folders = parameters["workspaceFolders"]?.array?.compactMap { $0["uri"]?.string } ?? []
    let root = [parameters["rootUri"]?.string].compactMap(\.self)
    store.start((folders.isEmpty ? root : folders).compactMap(FileAddress.path))
    phase = .running
    return [
      "serverInfo": ["name": "canon", "version": "edition 1"],
      "capabilities": capabilities,
    ]
  }

  private var capabilities: JSONValue {
    [
      "positionEncoding": .string(encoding.rawValue),
      "textDocumentSync": ["openClose": true, "change": 2, "save": true],
      "hoverProvider": true, "definitionProvider": true, "declarationProvider": true,
      "referencesProvider": true, "documentHighlightProvider": true,
      "documentSymbolProvider": true, "workspaceSymbolProvider": true,
      "documentFormattingProvider": true, "inlayHintProvider": true,
      "foldingRangeProvider": true,
      "renameProvider": ["prepareProvider": true],
      "completionProvider": ["triggerCharacters": [".", " "]],
      "codeActionProvider": ["codeActionKinds": ["quickfix"]],
      "codeLensProvider": ["resolveProvider": false],
      "executeCommandProvider": ["commands": [.string(Self.runTest)]],
      "semanticTokensProvider": [
        "legend": [
          "tokenTypes": .array(SemanticToken.types.map { .string($0) }),
          "tokenModifiers": .array(SemanticToken.modifiers.map { .string($0) }),
        ],
        "full": true,
      ],
      "workspace": ["workspaceFolders": ["supported": true]],
    ]
  }

  mutating func didOpen(_ parameters: JSONValue) {
    guard let document = parameters["textDocument"], let uri = document["uri"]?.string,
      let path = FileAddress.path(of: uri), let text = document["text"]?.string
    else { return }
    store.open(path, document["version"]?.integer, Array(text.utf8))
    unlinted.insert(path)
    isUnsettled = true
  }

  /// Changes come as ranges of the text before each of them, or as the whole text.
  mutating func didChange(_ parameters: JSONValue) {
    guard let document = parameters["textDocument"], let uri = document["uri"]?.string,
      let path = FileAddress.path(of: uri), var bytes = store.open[path]?.bytes
    else { return }
    for change in parameters["contentChanges"]?.array ?? [] {
      guard let inserted = change["text"]?.string else { continue }
      guard let wanted = change["range"] else {
        bytes = Array(inserted.utf8)
        continue
      }
      let map = PositionMap(text: SourceText(name: path, bytes: bytes), encoding: encoding)
      // A range that means nothing leaves editor and server apart: nothing better can be done than
      // to say so, and to take the next whole text.
      guard let range = map.range(wanted) else {
        send("window/logMessage", ["type": 1, "message": "a change without a range that holds"])
        continue
      }
      bytes.replaceSubrange(range, with: Array(inserted.utf8))
    }
    store.change(path, document["version"]?.integer, bytes)
    isUnsettled = true
  }

  mutating func didSave(_ parameters: JSONValue) {
    guard let uri = parameters["textDocument"]?["uri"]?.string,
      let path = FileAddress.path(of: uri)
    else { return }
    unlinted.insert(path)
  }

  mutating func didClose(_ parameters: JSONValue) {
    guard let uri = parameters["textDocument"]?["uri"]?.string,
      let path = FileAddress.path(of: uri)
    else { return }
    store.close(path)
    isUnsettled = true
  }
}
