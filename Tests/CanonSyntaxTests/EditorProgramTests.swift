import CanonSyntax
import Foundation
import Testing

/// What editors are given, tried by the programs that will read it, where they are installed.
@Suite struct EditorProgramTests {
  private static let top = Corpus.root.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  private static let editors = top.appending(path: "Grammar/editors")

  private static func has(_ program: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/\(program)")
  }

  /// Runs a program of the machine in a folder; returns what it wrote.
  private func run(_ program: String, _ arguments: [String], in folder: URL) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path(), "TERM": "dumb"]
    let pipe = Pipe()
    (process.standardOutput, process.standardError) = (pipe, pipe)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(program): \(text)")
    return text
  }

  private func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "canon-editor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  /// Writes the group at each byte of FILE into FILE.groups, a line a line.
  private static let groups = """
    set fileformats=unix fileencodings=utf-8
    for file in argv()
      execute 'edit! ' . file
      set filetype=canon synmaxcol=0
      syntax sync fromstart
      let lines = []
      for row in range(1, line('$'))
        let line = []
        for column in range(1, len(getline(row)))
          call add(line, synIDattr(synID(row, column, 1), 'name'))
        endfor
        call add(lines, join(line, ','))
      endfor
      call writefile(lines, file . '.groups')
    endfor
    qall!
    """

  @Test(.enabled(if: has("nvim"))) func neovimSeesTheLexersTokens() throws {
    let files = try EditorTokens.files()
    var tokens = 0
    try withFolder { folder in
      try EditorProgramTests.groups.write(
        to: folder.appending(path: "groups.vim"), atomically: true, encoding: .utf8)
      for (index, file) in files.enumerated() {
        try Data(file.bytes).write(to: folder.appending(path: "\(index).canon"))
      }
      let path = EditorProgramTests.editors.appending(path: "neovim").path()
      _ = try run(
        "/usr/bin/nvim",
        [
          "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", "set rtp^=\(path)", "-c",
          "syntax on", "-c", "source groups.vim",
        ] + files.indices.map { "\($0).canon" }, in: folder)
      for (index, file) in files.enumerated() {
        let text = try String(
          contentsOf: folder.appending(path: "\(index).canon.groups"), encoding: .utf8)
        let groups = EditorProgramTests.byByte(text, file.bytes)
        let found = EditorTokens.compare(file.name, file.bytes) {
          EditorTokens.Kind(group: groups.indices.contains($0) ? groups[$0] : "beyond the end")
        }
        tokens += found.tokens
        #expect(found.wrong.isEmpty, "\(found.wrong.prefix(10).joined(separator: "\n"))")
      }
    }
    #expect(tokens > 5_000, "only \(tokens) tokens were compared")
  }

  /// The group at each byte of the file, its line ends included.
  private static func byByte(_ text: String, _ bytes: [UInt8]) -> [String] {
    var groups: [String] = []
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (line, found) in zip(lines, text.split(separator: "\n", omittingEmptySubsequences: false)) {
      let named = found.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      groups += line.isEmpty ? [] : named
      groups.append("")
    }
    return groups
  }

  /// The client starts `canon lsp` as the settings say, and says what is missing.
  @Test(.enabled(if: has("node"))) func theExtensionStartsTheServer() throws {
    let script = """
      const Module = require("module"), load = Module._load, seen = [];
      const vscode = {
        workspace: {
          getConfiguration: () => ({ get: (name) => name === "path" && "/opt/canon" }),
          createFileSystemWatcher: (pattern) => pattern,
        },
        window: { showErrorMessage: (text) => seen.push(text) },
      };
      class LanguageClient {
        constructor(...all) { seen.push(all.slice(2)); }
        async start() { seen.push("started"); }
        async stop() { seen.push("stopped"); }
      }
      Module._load = (name, ...rest) => {
        if (name === "vscode") return vscode;
        if (name !== "vscode-languageclient/node") return load(name, ...rest);
        if (process.argv[2] === "bare") throw new Error("not there");
        return { LanguageClient, TransportKind: { stdio: 0 } };
      };
      const extension = require(process.argv[1]);
      (async () => {
        await extension.activate({ subscriptions: [] });
        await extension.deactivate();
        console.log(JSON.stringify(seen));
      })();
      """
    let path = EditorProgramTests.editors.appending(path: "vscode/extension.js").path()
    try withFolder { folder in
      let said = try run("/usr/bin/node", ["-e", script, path], in: folder)
      #expect(said.contains(#""command":"/opt/canon","args":["lsp"]"#), "\(said)")
      #expect(said.contains(#""language":"canon""#) && said.contains("stopped"), "\(said)")
      let bare = try run("/usr/bin/node", ["-e", script, path, "bare"], in: folder)
      #expect(bare.contains("colours only") && !bare.contains("started"), "\(bare)")
    }
  }

  /// The package holds everything that the description names, and the editor's manifest.
  @Test(.enabled(if: has("zip") && has("unzip"))) func theExtensionIsPackaged() throws {
    try withFolder { folder in
      let place = folder.appending(path: "vscode")
      try FileManager.default.copyItem(
        at: EditorProgramTests.editors.appending(path: "vscode"), to: place)
      let written = try run("/bin/bash", [place.appending(path: "package.sh").path()], in: folder)
      #expect(written.hasSuffix("canon.vsix\n"), "\(written)")
      let list = try run("/usr/bin/unzip", ["-Z1", "vscode/canon.vsix"], in: folder)
      let names = Set(list.split(separator: "\n").map(String.init))
      for name in ["package.json", "extension.js", "canon.tmLanguage.json", "README.md"] {
        #expect(names.contains("extension/\(name)"), "\(list)")
      }
      let manifest = try run(
        "/usr/bin/unzip", ["-p", "vscode/canon.vsix", "extension.vsixmanifest"], in: folder)
      #expect(manifest.contains(#"Version="1.0.0""#), "\(manifest)")
      #expect(manifest.contains(#"Value="^1.91.0""#) && names.contains("[Content_Types].xml"))
    }
  }
}
