import Foundation
import Testing

/// Calls that would let the world in by a side door, or let a mistake end the process.
@Suite struct BannedCallTests {
  struct Ban {
    let text: String
    let why: String
    /// Path prefixes where the call is at home.
    let home: [String]
  }

  static let bans = [
    Ban(text: "try!", why: "an environment fault is thrown, typed", home: []),
    Ban(text: "fatalError(", why: "our own bugs are preconditions with values", home: []),
    Ban(text: "as!", why: "a cast that can end the process", home: []),
    Ban(
      text: "print(", why: "output belongs to the command",
      home: ["Sources/Surface/CanonCommand/", "Tests/"]),
    Ban(
      text: "Date()", why: "the clock comes in through CanonWorld",
      home: ["Sources/Ground/CanonWorld/", "Tests/"]),
    Ban(
      text: "SystemRandomNumberGenerator", why: "randomness comes in through CanonWorld",
      home: ["Sources/Ground/CanonWorld/"]),
    Ban(
      text: ".random(in:", why: "randomness comes in through CanonWorld",
      home: ["Tests/"]),
    Ban(
      text: "0xBF58_476D", why: "seeded numbers come from one generator",
      home: ["Tests/Fixtures/", "Sources/Surface/CanonDemo/"]),
    Ban(
      text: "6_364_136_223", why: "seeded numbers come from one generator", home: []),
    Ban(
      text: "Task.sleep", why: "nothing waits on the wall clock", home: []),
    Ban(
      text: "ProcessInfo", why: "the environment comes in through CanonWorld or the command",
      home: ["Sources/Ground/CanonWorld/", "Sources/Surface/CanonCommand/", "Tests/"]),
    Ban(
      text: "FileManager", why: "files come in through CanonWorld",
      home: ["Sources/Ground/CanonWorld/", "Tests/"]),
  ]

  @Test func bannedCallsStayHome() throws {
    var findings: [String] = []
    for file in try SourceTree().files where !file.path.hasPrefix("Tests/HouseTests/") {
      for ban in Self.bans where !ban.home.contains(where: file.path.hasPrefix) {
        for (index, line) in file.lines.enumerated() where calls(ban.text, in: line) {
          findings.append("\(file.path):\(index + 1): \(ban.text) — \(ban.why)")
        }
      }
    }
    #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
  }

  /// Comments may speak of what is banned, and `x.print(` is another word than `print(`.
  private func calls(_ text: String, in line: Substring) -> Bool {
    guard let range = line.range(of: text) else { return false }
    let before = line[..<range.lowerBound]
    if before.contains("//") { return false }
    guard let last = before.last, text.first?.isLetter == true else { return true }
    return !(last.isLetter || last.isNumber || last == "." || last == "_")
  }
}
