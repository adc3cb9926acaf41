import CanonDiagnostics
import CanonSource
import CanonWorkspace
import Foundation
import Testing

/// What a finding offers to write mends that finding, and mending a whole policy makes it better.
@Suite struct FixTests {
  private typealias Files = [(name: String, bytes: [UInt8])]

  /// Every policy that must not compile, with the domains that it uses.
  private static func spoilt() throws -> [(name: String, files: Files)] {
    try Fixture.names(in: RefusedPolicyTests.folder, suffix: ".canon").map { name in
      let paths = Fixture.domains + ["\(RefusedPolicyTests.folder)/\(name)"]
      return (name, try paths.map { ($0, Array(try Fixture.text($0).utf8)) })
    }
  }

  /// The files after one fix alone.
  private static func applying(_ fix: FixIt, _ files: Files, _ sources: SourceCollection) -> Files {
    files.map { file in
      let text = sources.texts.first { $0.name == file.name }
      let edits = fix.edits.filter { $0.span.file == text?.id }
      return (file.name, text?.applying(edits) ?? file.bytes)
    }
  }

  @Test func eachFixMendsItsFinding() throws {
    var fixes = 0
    for (name, files) in try Self.spoilt() {
      let checked = Workspace(files: files).check()
      for finding in checked.diagnostics {
        for fix in finding.fixIts {
          let after = Workspace(files: Self.applying(fix, files, checked.sources)).check()
          let stays = after.diagnostics.contains {
            $0.code == finding.code && $0.primary.span.file == finding.primary.span.file
              && $0.primary.span.lower == finding.primary.span.lower
          }
          #expect(!stays, "\(name): \(fix.title)\n\(after.text())")
          fixes += 1
        }
      }
    }
    print("fixes: \(fixes) tried alone")
    #expect(fixes >= 30)
  }

  @Test func mendingNeverMakesMoreErrors() throws {
    var sound = 0
    for (name, files) in try Self.spoilt() {
      let before = Workspace(files: files).check().diagnostics
      let mended = Workspace.mending(files)
      #expect(mended.checked.diagnostics.count <= before.count, "\(name)")
      #expect((mended.count > 0) == !mended.files.isEmpty, "\(name)")
      if mended.count > 0, !mended.checked.hasErrors { sound += 1 }
    }
    print("fixes: \(sound) of the refused policies are sound after --fix")
    #expect(sound >= 20)
  }

  /// Two fixes at one place are not both applied, and a file without findings keeps its bytes.
  @Test func mendsWhatItCanAndLeavesTheRest() throws {
    let (name, files) = try #require(
      try Self.spoilt().first { $0.name == "misspelled-attribute.canon" })
    let mended = Workspace.mending(files)
    #expect(mended.files.map(\.name) == ["\(RefusedPolicyTests.folder)/\(name)"])
    #expect(!mended.checked.hasErrors && mended.count == 1)
    let again = Workspace.mending(
      files.map { file in mended.files.first { $0.name == file.name } ?? file })
    #expect(again.count == 0 && again.files.isEmpty)
  }
}
