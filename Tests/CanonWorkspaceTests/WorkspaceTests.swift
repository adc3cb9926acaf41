import CanonDiagnostics
import CanonFixtures
import CanonFormatter
import CanonWorkspace
import Testing

/// What the façade answers about a few lines of text.
@Suite struct WorkspaceTests {
  static func workspace(_ text: String) -> Workspace {
    Workspace(files: [("a.canon", Array(text.utf8))])
  }

  @Test func aCheckAnswersForPeopleAndForPrograms() {
    let checked = WorkspaceTests.workspace("edition 1\n").check()
    #expect(checked.policy == nil && checked.hasErrors)
    #expect(checked.diagnostics.map(\.code.number) == ["CN3018", "CN3018"])
    #expect(checked.text().contains("error[CN3018]"))
    #expect(checked.json().contains("\"code\":\"CN3018\""))
  }

  /// What measurements are made on compiles, so that no pass is spared by a mistake before it.
  @Test func theGeneratedPolicyIsSound() {
    let checked = Workspace(files: GeneratedPolicy.files(lines: 600)).check()
    #expect(checked.policy != nil && checked.diagnostics.isEmpty, "\(checked.text())")
  }

  @Test func aFileWithMistakesHasNoProgramAndNoFormat() {
    let workspace = WorkspaceTests.workspace("edition 1\npolicy {")
    #expect(workspace.compile().program == nil)
    #expect(workspace.format().map(\.outcome) == [.refused])
  }

  @Test func aFileIsLaidOut() {
    let outcome = WorkspaceTests.workspace("edition   1\n").format().first?.outcome
    #expect(outcome == .formatted(Array("edition 1\n".utf8)))
  }

  @Test func codesAreExplainedByNumberAndByName() {
    let pages = ["Docs/Diagnostics/CN4012.md": "# page", "Docs/Diagnostics/CN9001.md": "# other"]
    for code in ["CN4012", "cn4012", "local-leaves-vault"] {
      let found = Workspace.explain(code) { pages[$0] }
      #expect(found?.name == "local-leaves-vault" && found?.page == "# page", "\(code)")
    }
    #expect(Workspace.explain("CN9001") { pages[$0] }?.page == "# other")
    #expect(Workspace.explain("CN9999") { pages[$0] } == nil)
    #expect(Workspace.explain("../../secret") { _ in "read" } == nil, "no path is made of it")
  }
}
