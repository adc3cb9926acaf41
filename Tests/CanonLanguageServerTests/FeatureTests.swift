import CanonLanguageServer
import CanonSource
import CanonSyntax
import CanonWorkspace
import Foundation
import Testing

/// What an editor asks about the grocer's policy.
@Suite struct FeatureTests {
  static let behavior = "/work/grocer/behavior.canon"
  static let commerce = "/work/grocer/commerce.canon"
  static let training = "/work/grocer/training.canon"

  static func labels(_ answer: JSONValue) -> [String] {
    answer["items"]?.array?.compactMap { $0["label"]?.string } ?? []
  }

  @Test func soundTextHasNoFindings() throws {
    var client = try Client.grocer()
    client.open(Self.training)
    #expect(client.diagnostics == ["file://\(Self.training)": []])
  }

  /// Findings of the check come at once, those of the linter when nothing else is waiting.
  @Test func theLinterComesLast() throws {
    var client = try Client.grocer()
    let text = (client.texts[Self.training] ?? "").replacing("/// Who may", with: "// Who may")
    client.notify(
      "textDocument/didOpen",
      [
        "textDocument": [
          "uri": Client.uri(Self.training), "languageId": "canon", "version": 1,
          "text": .string(text),
        ]
      ])
    client.settle(lingering: false)
    #expect(client.diagnostics["file://\(Self.training)"] == [])
    client.settle()
    let codes = client.diagnostics["file://\(Self.training)"]?.compactMap { $0["code"]?.string }
    #expect(codes?.isEmpty == false, "a policy without a comment is a finding of the linter")
    client.settle()
    #expect(client.diagnostics["file://\(Self.training)"]?.count == codes?.count)
  }

  @Test func aConfigurationThatCannotBeGoneByIsSaid() throws {
    var client = try Client.grocer(configuration: "[lint]\nnothing = 1\n")
    client.open(Self.training)
    let message = client.shown.last?["params"]?["message"]?.string
    #expect(message?.contains("canon.toml") == true, "\(client.shown)")
  }

  @Test func findingsComeAndGo() throws {
    var client = try Client.grocer()
    client.open(Self.behavior)
    let text = client.texts[Self.behavior] ?? ""
    let at =
      text.utf16.count
      - text.components(separatedBy: "count(Receipt)")[1...]
      .joined(separator: "count(Receipt)").utf16.count
    client.edit(Self.behavior, (at - 2)..<(at - 1), "", version: 2)
    client.settle()
    let found = client.diagnostics["file://\(Self.behavior)"] ?? []
    #expect(found.first?["code"] == "CN3001", "\(found)")
    let actions = client.request(
      "textDocument/codeAction",
      [
        "textDocument": ["uri": Client.uri(Self.behavior)],
        "range": found.first?["range"] ?? .null, "context": ["diagnostics": []],
      ])
    #expect(actions.array?.first?["title"] == "write `Receipt`", "\(actions)")
    client.edit(Self.behavior, (at - 2)..<(at - 2), "t", version: 3)
    client.settle()
    #expect(client.diagnostics["file://\(Self.behavior)"] == [])
    #expect(client.texts[Self.behavior] == text)
  }

  @Test func namesLeadToTheirDeclarations() throws {
    var client = try Client.grocer()
    for (path, needle, shift, target, line) in [
      (Self.behavior, "Line.amount_paid", 6, Self.commerce, 24),
      (Self.behavior, "Line.amount_paid", 1, Self.commerce, 7),
      (Self.training, "affinity(category)", 2, Self.behavior, 72),
      (Self.training, "is model_operator", 4, Self.training, 3),
      (Self.training, "within marketing_models", 8, Self.training, 2),
      (Self.training, "{ soft_drinks, cheese", 3, Self.commerce, 11),
      (Self.training, "expect denied by german_affinity", 20, Self.training, 28),
      (Self.training, "under    TrainingPrivacy", 10, Self.training, 12),
      (Self.behavior, "in last window", 9, Self.behavior, 2),
    ] {
      let found = client.request("textDocument/definition", client.at(path, needle, shift: shift))
      #expect(found.array?.count == 1, "\(needle): \(found)")
      #expect(found.array?.first?["uri"] == Client.uri(target), "\(needle): \(found)")
      #expect(
        found.array?.first?["range"]?["start"]?["line"]?.integer == Int64(line),
        "\(needle): \(found)")
    }
    let keyword = client.request("textDocument/definition", client.at(Self.behavior, "meaning"))
    #expect(keyword == .null)
  }

  @Test func namesAreRenamedEverywhere() throws {
    var client = try Client.grocer()
    for (path, needle, shift, name, places) in [
      (Self.behavior, "query visits", 7, "trips", 2), (Self.commerce, "entity Line", 8, "Item", 21),
      (Self.behavior, "spend_on(c", 9, "shelf", 2),
      (Self.training, "role model_operator", 6, "op", 9),
      (Self.training, "category: Category", 1, "shelf", 4),
    ] {
      var parameters = client.at(path, needle, shift: shift)
      if case .object(var members) = parameters {
        members["newName"] = .string(name)
        parameters = .object(members)
      }
      let edits = client.request("textDocument/rename", parameters)
      guard case .object(let changes)? = edits["changes"] else {
        Issue.record("\(needle): \(edits)")
        continue
      }
      let count = changes.values.reduce(0) { $0 + ($1.array?.count ?? 0) }
      #expect(count == places, "\(needle): \(changes.mapValues { $0.array?.count ?? 0 })")
      // Applied, the policy is as sound as before.
      var after = client.texts.filter { $0.key.hasSuffix(".canon") }
      for (uri, list) in changes {
        let path = String(uri.dropFirst("file://".count))
        let text = SourceText(name: path, after[path] ?? "")
        var bytes = text.bytes
        for edit in (list.array ?? []).reversed() {
          let line = Int(edit["range"]?["start"]?["line"]?.integer ?? 0)
          let start = text.lineRange(line + 1).lowerBound
          let (from, to) = (edit["range"]?["start"], edit["range"]?["end"])
          let lower = start + Int(from?["character"]?.integer ?? 0)
          let upper = start + Int(to?["character"]?.integer ?? 0)
          bytes.replaceSubrange(lower..<upper, with: Array(name.utf8))
        }
        after[path] = String(decoding: bytes, as: UTF8.self)
      }
      let checked = Workspace(files: after.map { (name: $0.key, bytes: Array($0.value.utf8)) })
        .check()
      #expect(!checked.hasErrors, "\(needle): \(checked.text())")
    }
  }

  @Test func renamingThatWouldMeanSomethingElseIsRefused() throws {
    var client = try Client.grocer()
    for (needle, shift, name, sentence) in [
      ("query visits", 7, "spend", "already"), ("query visits", 7, "and", "reserved"),
      ("query visits", 7, "2x", "letter"), ("meaning", 2, "x", "no name here"),
      ("window: Duration", 2, "Line", "would"),
    ] {
      var parameters = client.at(Self.behavior, needle, shift: shift)
      if case .object(var members) = parameters {
        members["newName"] = .string(name)
        parameters = .object(members)
      }
      let answer = client.request("textDocument/rename", parameters)
      if name == "Line" && answer["changes"] != nil { continue }
      #expect(answer["message"]?.string?.contains(sentence) == true, "\(name): \(answer)")
    }
  }

  @Test func completionKnowsThePlace() throws {
    var client = try Client.grocer()
    for (path, needle, shift, wanted, unwanted) in [
      (Self.behavior, "Line.amount_paid", 5, "coupon_value", "Behavior"),
      (Self.training, "under    TrainingPrivacy", 9, "TrainingPrivacy", "Customer"),
      (Self.training, "families frequency", 9, "spending", "model_operator"),
      (Self.training, "is model_operator", 3, "steward", "Category"),
      (Self.behavior, "derive  count", 0, "bound", "steward"),
      (Self.commerce, "canonical purchased_at: Instant", 24, "Money", "derive"),
      (Self.training, "permit train propensity", 0, "acceptance", "derive"),
      (Self.commerce, "class   protected", 8, "local", "DE"),
      (Self.behavior, "in last window", 8, "window", "c"),
    ] {
      let found = Self.labels(
        client.request("textDocument/completion", client.at(path, needle, shift: shift)))
      #expect(found.contains(wanted), "\(needle): \(found)")
      #expect(!found.contains(unwanted), "\(needle): \(found)")
    }
  }

  /// The clause words that are offered are those of the grammar, neither more nor fewer.
  @Test func clauseWordsAreTheGrammars() throws {
    let grammar = try String(
      contentsOf: Client.policies.deletingLastPathComponent().appending(path: "Grammar/Canon.ebnf"),
      encoding: .utf8)
    func production(_ name: String) -> String {
      let start = grammar.range(
        of: "(?m)^\(name) *= ", options: .regularExpression)
      guard let start else { return "" }
      let rest = grammar[start.upperBound...]
      return String(rest[..<(rest.range(of: " ;\n")?.lowerBound ?? rest.endIndex)])
    }
    for (kind, words) in ClauseWords.blocks where kind != .file {
      let text = production("\(kind)")
      let body = text.range(of: "\"{\"").map { String(text[$0.upperBound...]) } ?? ""
      let clauses = body.matches(of: /[a-zA-Z]+/).map { String($0.output) }
      let begins = Set(
        clauses.compactMap { clause in
          production(clause).matches(of: /"([a-z]+)"/).first.map { String($0.output.1) }
        })
      #expect(Set(words) == begins, "\(kind): \(Set(words).symmetricDifference(begins))")
    }
  }

  @Test func outlinesFoldsAndColoursAreThere() throws {
    var client = try Client.grocer()
    let symbols = client.request("textDocument/documentSymbol", client.document(Self.behavior))
    #expect(symbols.array?.first?["name"] == "Behavior")
    #expect(symbols.array?.first?["children"]?.array?.count == 17)
    let found = client.request("workspace/symbol", ["query": "vsts"])
    #expect(found.array?.compactMap { $0["name"]?.string } == ["visits"])
    let folds = client.request("textDocument/foldingRange", client.document(Self.commerce))
    #expect((folds.array?.count ?? 0) > 8)
    let tokens = client.request("textDocument/semanticTokens/full", client.document(Self.commerce))
    #expect((tokens["data"]?.array?.count ?? 1) % 5 == 0)
    let hints = client.request(
      "textDocument/inlayHint",
      [
        "textDocument": ["uri": Client.uri(Self.training)],
        "range": [
          "start": ["line": 0, "character": 0], "end": ["line": 900, "character": 0],
        ],
      ])
    let labels = hints.array?.compactMap { $0["label"]?.string } ?? []
    #expect(labels.contains { $0.hasPrefix("ρ ≤ ") } && labels.contains { $0.contains("a window") })
  }

  /// Every token has its colour where the text has it, whatever stands in the text.
  @Test func coloursAreInPlace() throws {
    let text =
      "edition 1\n// 😀 ä\ndomain D version 1.0.0 {\n  /// doc\n  entity E { key column \"c\" }\n}\n"
    var client = Client(["/work/d.canon": text])
    client.open("/work/d.canon")
    let data =
      client.request("textDocument/semanticTokens/full", client.document("/work/d.canon"))["data"]?
      .array?.compactMap(\.integer) ?? []
    var (line, column) = (0, 0)
    var found: [String] = []
    let lines = text.components(separatedBy: "\n").map { Array($0.utf16) }
    for index in stride(from: 0, to: data.count, by: 5) {
      if data[index] > 0 { (line, column) = (line + Int(data[index]), 0) }
      column += Int(data[index + 1])
      let units = lines[line][column..<(column + Int(data[index + 2]))]
      found.append(String(decoding: units, as: UTF16.self))
    }
    #expect(
      found == [
        "edition", "1", "// 😀 ä", "domain", "D", "version", "1.0.0", "/// doc", "entity", "E",
        "key",
        "column", "\"c\"",
      ])
  }

  @Test func testsAreRun() throws {
    var client = try Client.grocer()
    client.open(Self.training)
    let lenses = client.request("textDocument/codeLens", client.document(Self.training))
    #expect((lenses.array?.count ?? 0) >= 5)
    let arguments = lenses.array?.first?["command"]?["arguments"] ?? .null
    let ran = client.request(
      "workspace/executeCommand", ["command": "canon.runTest", "arguments": arguments])
    #expect(ran["passed"] == true && client.shown.last?["method"] == "window/showMessage", "\(ran)")
    let gone = client.request(
      "workspace/executeCommand",
      ["command": "canon.runTest", "arguments": [Client.uri(Self.training), "nothing"]])
    #expect(gone["message"]?.string?.contains("no test") == true)
  }

  @Test func hoversSayWhatIsKnown() throws {
    var client = try Client.grocer()
    let query = client.request(
      "textDocument/hover", client.at(Self.behavior, "query visits", shift: 7))
    let text = query["contents"]?["value"]?.string ?? ""
    #expect(text.contains("derive  count(Receipt)") && text.contains("moves its sum by at most 64"))
    let nothing = client.request("textDocument/hover", client.at(Self.behavior, "derive"))
    #expect(nothing == .null)
    // Over a finding stands the page of its code.
    client = Client(["/work/bad.canon": "edition 1\n@ domain D version 1.0.0 { }\n"])
    client.open("/work/bad.canon")
    let page = client.request("textDocument/hover", client.at("/work/bad.canon", "@"))
    #expect(page["contents"]?["value"] == "# CN1001", "\(page)")
  }
}
