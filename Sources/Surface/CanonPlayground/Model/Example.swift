import CanonWorkspace

/// A policy that the page offers, with a word on what it shows.
package struct Example: Sendable, Hashable {
  package var id: String
  package var title: String
  package var says: String
  package var files: [PolicyText.File]

  package init(id: String, title: String, says: String, files: [PolicyText.File]) {
    (self.id, self.title, self.says, self.files) = (id, title, says, files)
  }

  /// With everything that can be asked of it, so that the page has answers without a server.
  func recorded(by laboratory: Laboratory) -> String {
    let compiled = PolicyText(files: files).compiled
    let requests = compiled.program.map { PolicySheet($0, tests: compiled.tests).requests } ?? []
    let decisions = requests.map { laboratory.decide(compiled, request: $0) }
    return JSONText.object([
      ("files", JSONText.encoded(files)), ("id", JSONText.string(id)),
      (
        "recorded",
        JSONText.object([
          ("check", laboratory.check(compiled)), ("decide", JSONText.array(decisions)),
          ("graph", laboratory.graph(compiled)), ("test", laboratory.test(compiled)),
        ])
      ), ("says", JSONText.string(says)), ("title", JSONText.string(title)),
    ])
  }
}
