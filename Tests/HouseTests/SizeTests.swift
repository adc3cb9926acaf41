import Testing

/// Small files, small functions, short lines.
@Suite struct SizeTests {
  @Test func filesAreAtMostFiveHundredLines() throws {
    let findings = try SourceTree().files.filter { $0.lines.count > 501 }
      .map { "\($0.path): \($0.lines.count) lines" }
    #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
  }

  @Test func linesAreAtMostOneHundredColumns() throws {
    // A style sheet is text in another language, kept as it will be sent.
    let files = try SourceTree().files.filter { !$0.path.hasSuffix("/Style.swift") }
    let findings = files.flatMap { file in
      file.lines.enumerated().filter { $0.element.count > 100 }
        .map { "\(file.path):\($0.offset + 1): \($0.element.count) columns" }
    }
    #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
  }

  /// A function ends at the closing brace that stands in the column of its declaration.
  @Test func functionsAreAtMostSeventyLines() throws {
    var findings: [String] = []
    for file in try SourceTree().files {
      for (start, line) in file.lines.enumerated() where declaresFunction(line) {
        let indentation = line.prefix { $0 == " " }
        let end = file.lines[start...].firstIndex { $0 == indentation + "}" } ?? start
        if end - start + 1 > 70 {
          findings.append("\(file.path):\(start + 1): \(end - start + 1) lines")
        }
      }
    }
    #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
  }

  private func declaresFunction(_ line: Substring) -> Bool {
    let words = line.split(separator: " ")
    guard line.hasSuffix("{") || line.hasSuffix("(") else { return false }
    return words.contains("func")
      || words.contains { $0.hasPrefix("init(") || $0.hasPrefix("init?(") }
  }
}
