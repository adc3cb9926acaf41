import CanonFixtures
import CanonPlayground
import Foundation
import Testing

/// The page's files, and the answers to what it asks.
@Suite struct PlaygroundTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Policies/grocer")

  static func grocer() throws -> Example {
    let files = try ["behavior.canon", "commerce.canon", "training.canon"].map { name in
      PolicyText.File(
        name: name, text: try String(contentsOf: folder.appending(path: name), encoding: .utf8))
    }
    return Example(id: "grocer", title: "A grocer", says: "says", files: files)
  }

  private static let plain = Result { Playground([try grocer()], Laboratory { _ in nil }) }

  /// Made once, unless it draws: an example is recorded with all its answers.
  static func playground(svg: String? = nil) throws -> Playground {
    guard let svg else { return try plain.get() }
    return Playground([try grocer()], Laboratory { _ in svg })
  }

  static func ask(
    _ path: String, _ body: PolicyText, svg: String? = nil
  ) throws -> (status: Status, answer: [String: Any]) {
    let bytes = try Array(JSONEncoder().encode(body))
    let response = try playground(svg: svg)
      .respond(to: Request(method: "POST", path: path, body: bytes))
    let answer = try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
    return (response.status, answer ?? [:])
  }

  static func text(request: String? = nil) throws -> PolicyText {
    PolicyText(files: try grocer().files, request: request)
  }

  @Test func thePageIsServed() throws {
    let playground = try Self.playground()
    let page = playground.respond(to: Request(method: "GET", path: "/"))
    #expect(page.status == .ok && page.type.hasPrefix("text/html"))
    #expect(page == playground.respond(to: Request(method: "GET", path: "/index.html")))
    let head = String(decoding: page.bytes, as: UTF8.self)
    #expect(head.contains("Content-Security-Policy: default-src 'none'; script-src 'self'"))
    #expect(head.contains("frame-ancestors 'none'") && head.contains("X-Frame-Options: DENY"))
    for file in playground.files {
      let served = playground.respond(to: Request(method: "GET", path: "/" + file.name))
      #expect(served.body == file.bytes && served.type == file.type, "\(file.name)")
    }
  }

  /// Nothing is fetched from anywhere else: no address but of this page and of SVG's namespace.
  @Test func nothingIsOfTheNetwork() throws {
    for file in try Self.playground().files where file.name != "examples.js" {
      let text = String(decoding: file.bytes, as: UTF8.self)
        .replacingOccurrences(of: "http://www.w3.org/2000/svg", with: "")
      #expect(!text.contains("http://") && !text.contains("https://"), "\(file.name)")
      #expect(!text.contains("innerHTML") && !text.contains("eval("), "\(file.name)")
    }
  }

  @Test func pathsAndMethodsAreKnown() throws {
    let playground = try Self.playground()
    func status(_ method: String, _ path: String) -> (Status, String) {
      let response = playground.respond(to: Request(method: method, path: path))
      return (response.status, String(decoding: response.bytes, as: UTF8.self))
    }
    #expect(status("GET", "/other").0 == .notFound)
    #expect(status("GET", "/../Package.swift").0 == .notFound)
    #expect(status("GET", "/?x").0 == .notFound)
    let get = status("GET", "/check")
    #expect(get.0 == .methodNotAllowed && get.1.contains("\r\nAllow: POST\r\n"))
    for method in ["POST", "HEAD", "OPTIONS", "DELETE"] {
      let page = status(method, "/")
      #expect(page.0 == .methodNotAllowed && page.1.contains("\r\nAllow: GET\r\n"), "\(method)")
    }
  }

  @Test(arguments: [
    ("", "CN7001"), ("[]", "CN7004"), ("{}", "CN7003"), (#"{"files":[]}"#, "1 to 16"),
    (#"{"files":[],"more":1}"#, "CN7002"), (#"{"files":null}"#, "CN7001"),
    (#"{"files":[{"name":"a.txt","text":""}]}"#, "a.txt"),
    (#"{"files":[{"name":"a\nb.canon","text":""}]}"#, "is called by"),
    (#"{"files":[{"name":"a.canon","text":""},{"name":"a.canon","text":""}]}"#, "two files"),
  ])
  func whatIsNoPolicyIsRefused(_ body: String, _ word: String) throws {
    let response = try Self.playground()
      .respond(to: Request(method: "POST", path: "/check", body: Array(body.utf8)))
    let text = String(decoding: response.body, as: UTF8.self)
    #expect(response.status == .badRequest && text.contains(word), "\(body): \(text)")
  }

  @Test func aSoundPolicyHasAForm() throws {
    let (status, answer) = try Self.ask("/check", try Self.text())
    #expect(status == .ok && (answer["findings"] as? [Any])?.isEmpty == true)
    let sheet = try #require(answer["policy"] as? [String: Any])
    #expect(sheet["name"] as? String == "ConsumerTraining")
    #expect((sheet["roles"] as? [String])?.contains("model_operator") == true)
    #expect((sheet["markets"] as? [String])?.contains("DE") == true)
    let samples = try #require(sheet["samples"] as? [[String: Any]])
    #expect(samples.count >= 9 && samples[0]["request"] is [String: Any])
    let rows = try #require(sheet["exposures"] as? [[String: Any]])
    #expect((rows.first?["figures"] as? [Any])?.count == 4)
  }

  @Test func aMistakeIsFoundAndNothingElseIsAnswered() throws {
    var text = try Self.text(request: "{}")
    text.files[2].text = text.files[2].text
      .replacingOccurrences(of: "contains affinity", with: "contains afinity")
    let (_, answer) = try Self.ask("/check", text)
    let findings = try #require(answer["findings"] as? [[String: Any]])
    #expect(findings.map { $0["code"] as? String } == ["CN3004"] && answer["policy"] == nil)
    for path in ["/decide", "/test", "/graph"] {
      #expect(try Self.ask(path, text).answer["unsound"] as? Bool == true, "\(path)")
    }
  }

  @Test func aDecisionHasItsRulesAndTheirTrace() throws {
    let request = """
      {"role":"model_operator","training":"PurchasePropensity(cheese, 28d)",
       "purpose":"marketing_models","markets":["DE"],"families":["spending","affinity"]}
      """
    let (_, result) = try Self.ask("/decide", try Self.text(request: request))
    let answer = try #require(result["answer"] as? [String: Any])
    #expect(answer["answer"] as? String == "denied")
    let causes = try #require(answer["causes"] as? [[String: Any]])
    #expect(causes.map { $0["rule"] as? String } == ["ConsumerTraining.german_affinity"])
    let trace = try #require(result["trace"] as? [[String: Any]])
    #expect(trace.count >= 3 && trace.contains { $0["holds"] as? Bool == false })
    #expect(answer["nearest"] is [String: Any])
  }

  @Test func aRequestThatCannotBeReadIsAnAnswer() throws {
    for request in [nil, "", "{}", #"{"rôle":1}"#, "[]"] {
      let (status, result) = try Self.ask("/decide", try Self.text(request: request))
      let answer = try #require(result["answer"] as? [String: Any])
      #expect(status == .ok && answer["answer"] as? String == "refused", "\(request ?? "none")")
    }
  }

  /// Tests show their trace whether they pass or not.
  @Test func testsHaveTraces() throws {
    let (_, result) = try Self.ask("/test", try Self.text())
    let tests = try #require(result["tests"] as? [[String: Any]])
    #expect(tests.count >= 9)
    #expect(tests.contains { ($0["trace"] as? [Any])?.isEmpty == false })
    #expect(tests.allSatisfy { ($0["result"] as? [String: Any])?["passed"] as? Bool == true })
  }

  @Test func theFlowIsDrawnWhereSomebodyDraws() throws {
    let (_, plain) = try Self.ask("/graph", try Self.text())
    #expect(plain["svg"] == nil && (plain["dot"] as? String)?.hasPrefix("digraph") == true)
    #expect((plain["nodes"] as? [Any])?.isEmpty == false)
    let (_, drawn) = try Self.ask("/graph", try Self.text(), svg: "<svg/>")
    #expect(drawn["svg"] as? String == "<svg/>")
  }

  /// What was recorded is what would be answered, so the page shows the same without a server.
  @Test func recordedAnswersAreTheAnswers() throws {
    let file = try #require(try Self.playground().files.last)
    let text = String(decoding: file.bytes, as: UTF8.self)
    let start = try #require(text.firstIndex(of: "["))
    let end = try #require(text.lastIndex(of: "]"))
    let examples = try #require(
      try JSONSerialization.jsonObject(with: Data(text[start...end].utf8)) as? [[String: Any]])
    let recorded = try #require(examples[0]["recorded"] as? [String: Any])
    for question in ["check", "test", "graph"] {
      let answer = try Self.ask("/" + question, try Self.text()).answer
      #expect(NSDictionary(dictionary: answer).isEqual(recorded[question]), "\(question)")
    }
    let check = try #require(recorded["check"] as? [String: Any])
    let samples = try #require((check["policy"] as? [String: Any])?["samples"] as? [[String: Any]])
    let decisions = try #require(recorded["decide"] as? [[String: Any]])
    #expect(decisions.count == samples.count)
    for (sample, decision) in zip(samples, decisions) {
      let request = try JSONSerialization.data(withJSONObject: try #require(sample["request"]))
      let asked = try Self.text(request: String(decoding: request, as: UTF8.self))
      let answer = try Self.ask("/decide", asked).answer
      #expect(NSDictionary(dictionary: answer).isEqual(decision), "\(sample)")
    }
  }

  /// Whatever the bytes of a body, there is an answer: a refusal, or findings.
  @Test func randomBodiesAreAnswered() throws {
    let seed: UInt64 = 0xB0D1_0033
    var generator = SeededGenerator(seed: seed)
    let short = "policy P version 1.0.0 { role a }"
    let text = PolicyText(files: [PolicyText.File(name: "a.canon", text: short)], request: "{}")
    let sound = try Array(JSONEncoder().encode(text))
    let playground = try Self.playground()
    var answered = 0
    for round in 0..<1_500 {
      var body = sound
      for _ in 0..<(1 + generator.next() % 4) {
        let place = Int(generator.next() % UInt64(body.count))
        let isPlain = !generator.next().isMultiple(of: 8)
        body[place] = UInt8(truncatingIfNeeded: generator.next() % (isPlain ? 0x5F : 0x100))
        if isPlain { body[place] += 0x20 }
      }
      let path = ["/check", "/decide", "/graph", "/test"][round % 4]
      let response = playground.respond(to: Request(method: "POST", path: path, body: body))
      let answer = try? JSONSerialization.jsonObject(with: Data(response.body))
      #expect(answer is [String: Any], "seed \(seed), round \(round)")
      if response.status == .ok { answered += 1 }
    }
    #expect((100..<1_400).contains(answered), "seed \(seed): \(answered) of 1500")
  }
}
