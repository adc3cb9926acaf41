import CanonEncoding
import CanonWorkspace
import Foundation
import Testing

@testable import CanonImport

/// Policies of XACML and what becomes of them: the text, and what was lost.
///
/// `CANON_RECORD=1` writes what is missing or differs, and still fails.
@Suite struct ImportCorpusTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Corpus/Xacml").standardizedFileURL
  static let names = [
    "archive", "cinema", "closed", "gate", "library", "offices", "paths", "tags",
  ]

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: name)))
  }

  static func imported(_ name: String) throws -> XacmlImport {
    try XacmlImport([("\(name).xml", try bytes("\(name).xml"))])
  }

  @Test(arguments: names)
  func policyReadsAsRecorded(name: String) throws {
    let imported = try Self.imported(name)
    let checked = Workspace(files: [("\(name).canon", imported.policy)]).check()
    #expect(checked.diagnostics.isEmpty, "\(checked.text())")
    try expectGolden(String(decoding: imported.policy, as: UTF8.self), "\(name).canon")
    let losses = imported.losses.map { "\($0.code.rawValue) \($0.place)\n  \($0.sentence)\n" }
    try expectGolden(losses.joined(), "\(name).losses.txt")
    let mapping = try CanonicalJSON.encode(imported.mapping) + [0x0A]
    try expectGolden(String(decoding: mapping, as: UTF8.self), "\(name).mapping.json")
  }

  /// Nothing but the files decides what is written.
  @Test func importingAgainGivesTheSameBytes() throws {
    for name in Self.names {
      #expect(try Self.imported(name).policy == Self.imported(name).policy, "\(name)")
      #expect(try Self.imported(name).mapping == Self.imported(name).mapping, "\(name)")
    }
  }

  private func expectGolden(_ text: String, _ name: String) throws {
    let place = Self.folder.appending(path: name)
    let recorded = try? String(contentsOf: place, encoding: .utf8)
    if recorded == text { return }
    if ProcessInfo.processInfo.environment["CANON_RECORD"] == "1" {
      try Data(text.utf8).write(to: place)
    }
    Issue.record("\(name) differs from what is recorded:\n\(text)")
  }
}
