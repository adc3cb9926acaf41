import Testing

/// Everything flows one way: what each folder of the house may import.
@Suite struct DirectionTests {
  static let allowed: [String: Set<String>] = [
    "Ground": ["Ground"],
    "Contract": ["Ground", "Contract"],
    "Language": ["Ground", "Contract", "Language"],
    "Protocol": ["Ground", "Contract", "Protocol"],
    "Surface": ["Ground", "Contract", "Language", "Protocol", "Surface"],
  ]

  @Test func importsFollowTheDirection() throws {
    let tree = try SourceTree()
    let folderOfRoom = Dictionary(
      tree.files.compactMap { file in file.room.flatMap { room in file.folder.map { (room, $0) } }
      },
      uniquingKeysWith: { first, _ in first })
    var findings: [String] = []
    for file in tree.files {
      guard let folder = file.folder, let allowed = Self.allowed[folder] else { continue }
      for imported in imports(of: file) {
        if let target = folderOfRoom[imported], !allowed.contains(target) {
          findings.append("\(file.path) imports \(imported) of \(target)")
        }
      }
    }
    #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
    #expect(folderOfRoom.count >= 20, "the tree was not read: \(folderOfRoom.count) rooms")
  }

  /// Text, tokens and trees stay left of the bundle.
  @Test func nothingOfTheProtocolImportsSyntax() throws {
    let syntax: Set<String> = [
      "CanonSource", "CanonSyntax", "CanonFormatter", "CanonChecker", "CanonCompiler",
      "CanonWorkspace", "CanonLint",
    ]
    let findings = try SourceTree().files.filter { $0.folder == "Protocol" }
      .flatMap { file in imports(of: file).filter(syntax.contains).map { "\(file.path): \($0)" } }
    #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
  }

  private func imports(of file: SourceTree.File) -> [String] {
    file.lines.compactMap { line in
      let words = line.split(separator: " ")
      guard let index = words.firstIndex(of: "import"), index <= 1, index + 1 < words.count else {
        return nil
      }
      return String(words[index + 1])
    }
  }
}
