import CanonDecision
import CanonPrompt
import CanonWorkspace
import Foundation
import Testing

/// Expressions over a sample, and decisions, under the grocer's policy.
@Suite struct PromptSessionTests {
  static let compiled: CompiledWorkspace = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Policies/grocer")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    let files = names.compactMap { name in
      (try? Data(contentsOf: folder.appending(path: name))).map { (name: name, bytes: Array($0)) }
    }
    return Workspace(files: files).compile()
  }()

  static func session(_ lines: String...) throws -> PromptSession {
    var session = try #require(try PromptSession(compiled))
    for line in lines {
      if case .refused(let sentence) = session.answer(line) { Issue.record("\(line): \(sentence)") }
    }
    return session
  }

  static func value(_ expression: String, _ session: inout PromptSession) -> String {
    switch session.answer(expression) {
    case .value(let value, _): value
    case .refused(let sentence): sentence
    default: "?"
    }
  }

  @Test func expressionsReadTheSample() throws {
    var session = try Self.session(
      "record Line 3d ago category = soup, amount_paid = 3.20 USD",
      "record 2 Line 10d ago category = cheese, Line.amount_paid = 1 USD",
      "record Line in 5d category = soup")
    for (expression, value) in [
      ("count(Line)", "3"), ("count(Receipt) in last 7d", "1"),
      ("sum(Line.amount_paid)", "5.20 USD"),
      ("mean(Line.amount_paid) in last 7d", "3.20 USD"), ("recency(Receipt)", "3d"),
      ("max(Line.amount_paid) in last 2d", "no value"), ("distinct(Line.product)", "0"),
      ("exists(Line where Line.category within soup) in next 28d", "true"),
      ("count(Line where Line.category within cheese) > 1", "true"),
      ("sum(Line.amount_paid) - 1 USD", "4.20 USD"),
      ("share(Line where Line.amount_paid > 2 USD)", "0.333"),
    ] {
      #expect(Self.value(expression, &session) == value, "\(expression)")
    }
    _ = session.answer("window last 5d")
    #expect(Self.value("count(Line)", &session) == "1")
    _ = session.answer("forget")
    #expect(Self.value("count(Line)", &session) == "0")
  }

  @Test func theSampleReadsBack() throws {
    var session = try Self.session(
      "record 2 Line 10d ago category = soup, amount_paid = 1.05 USD", "record Receipt in 1h")
    guard case .lines(let lines) = session.answer("sample") else { throw CocoaError(.formatting) }
    #expect(lines.count == 2)
    var again = try Self.session()
    for line in lines { _ = again.answer(line) }
    guard case .lines(let back) = again.answer("sample") else { throw CocoaError(.formatting) }
    #expect(back == lines, "\(lines)")
  }

  /// What was typed is never changed by a proposal; what nobody typed is no mistake.
  @Test func mistakesAreShown() throws {
    var session = try Self.session()
    for (line, sentence) in [
      ("count(Linee)", "did you mean `Line`?"), ("sum(Line.amount_paid) + 3", "write `3 USD`"),
      ("nope", "reads no records"), ("record Line 3x ago", "is no number"),
      ("record Line 3d ago category = soop", "no `soop` in Category"),
      ("record Line 3d ago amount_paid = 4 EUR", "an amount in EUR"),
      ("record Lines 3d ago", "no entity `Lines`"), ("record Line 3d", "write `record"),
      ("record Line 3d ago nothing = 1", "no attribute `nothing`"),
      ("record Receipt 3d ago category = soup", "lies below Receipt"),
      ("record 0 Line 3d ago", "1 to 1000000"), ("declare", "expected here"),
      ("window 3d", "error"), ("decide role=x", "needs role"),
      ("decide rolle=x", "there is no `rolle`"), ("decide role=x role=y", "given twice"),
      ("decide x", "gives no value"), ("explain", "explain what?"),
    ] {
      guard case .refused(let text) = session.answer(line) else {
        Issue.record("\(line) is accepted")
        continue
      }
      #expect(text.contains(sentence), "\(line): \(text)")
      #expect(!text.contains("CN4101"), "no bound was asked for: \(text)")
    }
    #expect(Self.value("count(Line)", &session) == "0", "refused records are none")
  }

  @Test func declarationsAreWhole() throws {
    var session = try Self.session()
    guard case .lines(let lines) = session.answer("declare mean(Line.amount_paid) in last 30d")
    else { throw CocoaError(.formatting) }
    let text = lines.joined(separator: "\n")
    #expect(text.contains("Money(USD) on Customer") && text.contains("bound"), "\(text)")
    #expect(text.contains("if empty 0 USD"), "\(text)")
  }

  @Test func decisionsAreThePolicys() throws {
    var session = try Self.session()
    let words =
      "decide role=model_operator training=PurchasePropensity(soup, 28d) "
      + "purpose=marketing_models markets=US"
    guard case .decision(let answer, _, _) = session.answer(words) else {
      throw CocoaError(.formatting)
    }
    #expect(answer.outcome == .permitted, "\(answer)")
    guard
      case .decision(let denied, let misses, _) = session.answer(
        words.replacing("model_operator", with: "nobody"))
    else { throw CocoaError(.formatting) }
    #expect(denied.outcome == .denied && !misses.isEmpty, "\(denied)")
  }

  @Test func completionKnowsThePolicy() throws {
    let completion = Completion(try #require(Self.compiled.program))
    #expect(completion.of("count(Line where Line.cat").words == ["Line.category"])
    #expect(completion.of("decide role=model").words == ["model_operator"])
    #expect(completion.of("decide ro").words == ["role="])
    #expect(completion.of("decide markets=DE,F").stem == 1)
    #expect(completion.of("dec").words == ["decide", "declare"])
  }
}
