import Foundation
import Testing

/// `canon playground` as it is started, and `Docs/Playground.md` as it stands.
@Suite struct PlaygroundCommandTests {
  @Test func thePageRunsAsItStands() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let page = try String(
      contentsOf: Tool.repository.appending(path: "Docs/Playground.md"), encoding: .utf8)
    let blocks = page.components(separatedBy: "```sh\n").dropFirst()
    #expect(blocks.count == 3)
    for block in blocks {
      let pieces = block.components(separatedBy: "```")
      var printed = ""
      for command in pieces[0].split(separator: "\n") {
        let outcome = try tool.shell(String(command))
        let expected = command.firstMatch(of: /# ends with (\d+)/).flatMap { Int32($0.output.1) }
        #expect(outcome.code == expected ?? 0, "\(command): \(outcome)")
        printed += outcome.output
      }
      guard pieces.count > 2, pieces[2].hasPrefix("text\n") else { continue }
      for line in pieces[2].split(separator: "\n").dropFirst() {
        #expect(printed.contains(line), "\(line)\n\(printed)")
      }
    }
  }

  /// Asks a playground that was started on a free port, and ends it; the mildest signals may be
  /// blocked in what tests start.
  private func asking(
    _ tool: Tool, _ request: String, _ options: String = ""
  ) throws -> Tool.Outcome {
    try tool.shell(
      """
      set -eu
      rm -f line && mkfifo line
      canon playground --port 0 \(options) > line & playground=$!
      trap 'kill -KILL $playground' EXIT
      exec 4< line
      read -r address <&4
      port=${address##*:} && port=${port%/}
      exec 3<>/dev/tcp/127.0.0.1/$port
      printf '\(request)' "$port" >&3
      echo "address $address"
      cat <&3
      """)
  }

  private static let get = #"GET / HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n\r\n"#

  @Test func aPlaygroundAnswersAtTheAddressThatItPrints() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let page = try asking(tool, Self.get)
    #expect(page.code == 0 && page.output.contains("address http://127.0.0.1:"), "\(page)")
    #expect(page.output.contains("HTTP/1.1 200 OK") && page.output.hasSuffix("</html>\n"))
    #expect(page.errors.contains("only this machine can open it"))
    let host = try asking(tool, #"GET / HTTP/1.1\r\nHost: evil.example:%s\r\n\r\n"#)
    #expect(host.output.contains("HTTP/1.1 421 "), "\(host)")
  }

  /// One's own policy stands first, under names that do not tell where it lies.
  @Test func ownPoliciesStandFirst() throws {
    let tool = try Tool()
    defer { tool.remove() }
    #expect(try tool.run(["new", "deep/in/shop"]).code == 0)
    let request = #"GET /examples.js HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n\r\n"#
    let outcome = try asking(tool, request, "deep/in/shop")
    let text = outcome.output.prefix(20_000)
    #expect(text.contains(#"[{"files":[{"name":"behaviour.canon""#), "\(text.prefix(2_000))")
    #expect(outcome.output.contains(#""id":"own""#))
  }

  /// Tables come along, and stay beside the policy that names them.
  @Test func ownTablesComeAlong() throws {
    let tool = try TableCommandTests.tool(TableCommandTests.sound)
    defer { tool.remove() }
    let request = #"GET /examples.js HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n\r\n"#
    let outcome = try asking(tool, request, "'\(LanguageCommandTests.policies)' a/b")
    #expect(outcome.output.contains(#"b/brands.csv","text":"term,parent"#), "\(outcome.errors)")
    #expect(!outcome.output.contains("there is no table"))
  }

  /// A name that the page could not send back is refused before anything is served.
  @Test func namesThatThePageCannotHaveAreRefused() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("edition 1\n", to: "two words.canon")
    let outcome = try tool.run(["playground", "two words.canon", "--out", "page"])
    #expect(outcome.code == 64 && outcome.errors.contains("two words.canon"), "\(outcome)")
  }

  @Test func onlyLoopbackIsListenedOn() throws {
    let tool = try Tool()
    defer { tool.remove() }
    for host in ["0.0.0.0", "192.168.0.1", "::", "example.org", ""] {
      let outcome = try tool.run(["playground", "--host", host])
      #expect(outcome.code == 64 && outcome.errors.contains("is not loopback"), "\(outcome)")
    }
    let port = try tool.run(["playground", "--port", "65536"])
    #expect(port.code == 64, "\(port)")
  }

  @Test func aPortThatIsTakenIsSaid() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let outcome = try tool.shell(
      """
      mkfifo line
      canon playground --port 0 > line & playground=$!
      trap 'kill -KILL $playground' EXIT
      exec 4< line
      read -r address <&4
      port=${address##*:} && port=${port%/}
      canon playground --port "$port"; echo "ended with $?"
      """)
    #expect(outcome.output.contains("ended with 3"), "\(outcome)")
    #expect(outcome.errors.contains("--port 0 takes any that is free"), "\(outcome)")
  }

  @Test func theFilesAreNamedForPrograms() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let outcome = try tool.run(["playground", "--out", "page", "--format", "json"])
    #expect(
      outcome.output
        == #"["index.html","playground.css","playground.js","examples.js"]"# + "\n", "\(outcome)")
  }
}
