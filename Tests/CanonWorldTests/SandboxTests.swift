import CanonWorld
import Foundation
import Testing

/// A worker reaches its own folder and nothing else.
@Suite struct SandboxTests {
  @Test func theBoundaryIsTight() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    let (own, sibling) = (folder.appending(path: "own"), folder.appending(path: "sibling"))
    for vault in [own, sibling] {
      try FileManager.default.createDirectory(at: vault, withIntermediateDirectories: true)
      try Data("rows".utf8).write(to: vault.appending(path: "vault.sqlite"))
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    func probe(confined: Bool) throws -> Sandbox.Holes {
      try Sandbox.probe(
        folder: own.path(), ownFile: own.appending(path: "vault.sqlite").path(),
        siblingFile: sibling.appending(path: "vault.sqlite").path(), confined: confined)
    }
    #expect(try probe(confined: true) == [])
    // The same probe without a boundary finds every hole: it can fail.
    let open = try probe(confined: false)
    #expect(open.isSuperset(of: [.readSibling, .writeSibling, .socket, .exec, .fork]))
  }

  @Test func aMissingPathIsRefused() {
    #expect(throws: Sandbox.Refusal.badPath) {
      try Sandbox.probe(folder: "/nonexistent", ownFile: "/etc/hostname", siblingFile: "/etc/hosts")
    }
  }
}
