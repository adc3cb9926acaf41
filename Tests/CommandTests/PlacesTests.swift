import Foundation
import Testing

/// Folders as arguments, and where the tool looks for what comes with it.
@Suite struct PlacesTests {
  /// Two small files that only together are a policy, one beside them that is none, and the sound
  /// standard policy, each in a folder.
  private func folders(_ tool: Tool) throws {
    let manager = FileManager.default
    for name in ["all/good", "all/bad/deep", "all/.hidden", "all/empty"] {
      try manager.createDirectory(
        at: tool.folder.appending(path: name), withIntermediateDirectories: true)
    }
    for name in ["behavior", "commerce", "training"] {
      try manager.copyItem(
        at: Tool.repository.appending(path: "Policies/grocer/\(name).canon"),
        to: tool.folder.appending(path: "all/good/\(name).canon"))
    }
    for name in ["bad/deep", ".hidden"] {
      try tool.write("edition 1\ndomain {", to: "all/\(name)/broken.canon")
    }
  }

  @Test func aFolderIsOnePolicyAndAFolderOfFoldersIsSeveral() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try folders(tool)
    let good = try tool.run("check", "all/good/")
    #expect(good.code == 0 && good.errors.contains("sound  3 files"), "\(good)")
    let all = try tool.run("check", "all")
    #expect(all.code == 1 && all.errors.contains("2 policies, checked one by one"), "\(all)")
    #expect(all.errors.contains("sound  all/good, 3 files"), "\(all)")
    #expect(all.errors.contains("unsound  all/bad/deep, 1 file"), "\(all)")
    #expect(!(all.output + all.errors).contains(".hidden") && !all.errors.contains("empty"))
    let json = try tool.run("check", "all", "--format", "json")
    let alone = try tool.run("check", "all/bad/deep", "--format", "json")
    #expect(json.code == 1 && json.output == alone.output, "\(json)")
    // What lies in a folder below one that has files is not part of it.
    try FileManager.default.moveItem(
      at: tool.folder.appending(path: "all/bad"), to: tool.folder.appending(path: "all/good/bad"))
    #expect(try tool.run("check", "all/good").code == 0)
    #expect(try tool.run("fmt", "--check", "all/good").code == 1, "fmt takes every file below")
  }

  @Test func aBundleIsOfOnePolicy() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try folders(tool)
    #expect(try tool.run("keys", "new", "governance").code == 0)
    func compile(_ folder: String) throws -> Tool.Outcome {
      try tool.run("compile", folder, "--key", "keys/governance.key", "--out", "policy.bundle")
    }
    let all = try compile("all")
    #expect(all.code == 64 && all.errors.contains("all/bad/deep and all/good"), "\(all)")
    #expect(try compile("all/good").code == 0)
    let empty = try compile("all/empty")
    #expect(empty.code == 64 && empty.errors.contains("no .canon file in all/empty"), "\(empty)")
  }

  @Test func thePagesAreFoundFromAnywhere() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let program = try #require(Tool.program)
    func explain(_ script: String) throws -> Tool.Outcome {
      try tool.shell("unset CANON_HOME; \(script)")
    }
    // The checkout around the program, whatever the working folder is.
    let beside = try explain("cd / && canon explain CN7001")
    #expect(beside.code == 0 && beside.output.hasPrefix("CN7001 "), "\(beside)")
    let bin = tool.folder.appending(path: "prefix/bin")
    try FileManager.default.createDirectory(at: bin, withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: program, to: bin.appending(path: "canon"))
    let lost = try explain("cd / && \(bin.path())/canon explain CN7001")
    #expect(lost.code == 3 && lost.errors.contains("share/canon"), "\(lost)")
    #expect(lost.errors.contains("CANON_HOME"), "\(lost)")
    let here = try explain(
      "cd \(Tool.repository.path())/Docs && \(bin.path())/canon explain CN7001")
    #expect(here.code == 0 && here.output == beside.output, "\(here)")
    let share = tool.folder.appending(path: "prefix/share/canon/Docs/Diagnostics")
    try FileManager.default.createDirectory(at: share, withIntermediateDirectories: true)
    try tool.write("# CN7001 installed\n", to: "prefix/share/canon/Docs/Diagnostics/CN7001.md")
    for place in ["/", Tool.repository.path()] {
      let installed = try explain("cd \(place) && \(bin.path())/canon explain CN7001")
      #expect(installed.output.hasPrefix("CN7001 installed"), "\(place): \(installed)")
    }
    let wrong = try explain("export CANON_HOME=/nowhere; canon explain CN7001")
    #expect(wrong.code == 3 && wrong.errors.contains("CANON_HOME is /nowhere"), "\(wrong)")
  }
}
