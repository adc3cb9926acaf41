import Foundation
import Testing

/// The half of the tool that authors use: exit codes, streams and what is written.
@Suite struct LanguageCommandTests {
  static let policies = Tool.repository.appending(path: "Policies/grocer").path()

  @Test func aSoundPolicyIsCheckedCompiledAndOpened() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let check = try tool.run("check", Self.policies)
    #expect(check.code == 0, "\(check)")
    #expect(try tool.run("keys", "new", "governance").code == 0)
    let compile = try tool.run(
      "compile", Self.policies, "--root", Tool.repository.path(), "--out", "policy.bundle",
      "--key", "keys/governance.key", "--format", "json")
    #expect(compile.code == 0, "\(compile)")
    let verify = try tool.run("verify", "policy.bundle", "--key", "keys/governance.pub")
    #expect(verify.code == 0 && verify.output.hasPrefix("sound  ConsumerTraining"), "\(verify)")
    let inspect = try tool.run("inspect", "policy.bundle", "--key", "keys/governance.pub")
    #expect(inspect.code == 0 && inspect.output.contains("PurchasePropensity(cheese, 28d)"))
    #expect(inspect.output.contains("Policies/grocer/training.canon"))
  }

  @Test func theSamePolicyHasTheSameDigest() throws {
    let tool = try Tool()
    defer { tool.remove() }
    #expect(try tool.run("keys", "new", "a").code == 0)
    #expect(try tool.run("keys", "new", "b").code == 0)
    let digests = try ["a", "b"].map { key in
      try tool.run(
        "compile", Self.policies, "--root", Tool.repository.path(), "--out", "\(key).bundle",
        "--key", "keys/\(key).key"
      ).output.split(separator: "\n").first { $0.hasPrefix("digest") }
    }
    #expect(digests[0] != nil && digests[0] == digests[1])
  }

  @Test func mistakesAreFindingsAndEndWithOne() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("edition 1\ndomain {", to: "broken.canon")
    let text = try tool.run("check", "broken.canon")
    #expect(text.code == 1 && text.output.contains("error[CN"), "\(text)")
    #expect(!text.output.contains("\u{1B}["), "colour in a file")
    let coloured = try tool.run("check", "broken.canon", "--color", "always")
    #expect(coloured.output.contains("\u{1B}["))
    let json = try tool.run("check", "broken.canon", "--format", "json")
    let parsed = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [Any]
    #expect(json.code == 1 && parsed?.isEmpty == false)
    let compile = try tool.run("compile", "broken.canon", "--out", "x", "--key", "none.key")
    #expect(compile.code == 1 && !compile.output.isEmpty, "\(compile)")
  }

  @Test func fixesAreWrittenWhenAsked() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let names = ["grocer/commerce", "grocer/behavior", "refused/missing-bound"]
    for name in names {
      let path = Tool.repository.appending(path: "Policies/\(name).canon")
      try tool.write(
        try String(contentsOf: path, encoding: .utf8), to: "\(name.split(separator: "/")[1]).canon")
    }
    let before = try tool.bytes(of: "missing-bound.canon")
    let refused = try tool.run("check", ".")
    #expect(refused.code == 1 && refused.output.contains("(--fix)"), "\(refused)")
    #expect(try tool.bytes(of: "missing-bound.canon") == before, "check alone writes nothing")
    let mended = try tool.run("check", ".", "--fix")
    #expect(mended.code == 0, "\(mended)")
    #expect(mended.errors.contains("1 change written into 1 file"), "\(mended)")
    #expect(try tool.bytes(of: "missing-bound.canon") != before)
  }

  @Test func refusalsEndWithTwoAndName() throws {
    let tool = try Tool()
    defer { tool.remove() }
    #expect(try tool.run("keys", "new", "governance").code == 0)
    #expect(try tool.run("keys", "new", "stranger").code == 0)
    #expect(
      try tool.run(
        "compile", Self.policies, "--out", "policy.bundle", "--key", "keys/stranger.key"
      ).code == 0)
    let untrusted = try tool.run("verify", "policy.bundle", "--key", "keys/governance.pub")
    #expect(untrusted.code == 2 && untrusted.errors.contains("refused[CN7102]"), "\(untrusted)")
    #expect(untrusted.errors.contains("canon explain CN7102"))
    var bytes = try tool.bytes(of: "policy.bundle")
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: tool.folder.appending(path: "flipped.bundle"))
    let flipped = try tool.run("verify", "flipped.bundle", "--key", "keys/stranger.pub")
    #expect(flipped.code == 2 && flipped.errors.contains("refused[CN71"), "\(flipped)")
  }

  @Test func environmentAndUsageHaveTheirOwnCodes() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let cases: [(arguments: [String], code: Int32)] = [
      (["check", "nowhere.canon"], 3), (["verify", "nowhere", "--key", "nokey.pub"], 3),
      (["no-such-command"], 64), (["check"], 64), (["explain", "CN0000"], 64),
      (["verify", "x"], 64), (["--help"], 0), (["keys", "--help"], 0), (["--version"], 0),
    ]
    for (arguments, code) in cases {
      let outcome = try tool.run(arguments)
      #expect(outcome.code == code, "\(arguments): \(outcome)")
      let isQuiet = outcome.output.isEmpty && outcome.errors.isEmpty
      #expect(!isQuiet, "\(arguments) said nothing")
    }
  }

  @Test func keysAreNeverOverwritten() throws {
    let tool = try Tool()
    defer { tool.remove() }
    #expect(try tool.run("keys", "new", "a").code == 0)
    let before = try tool.bytes(of: "keys/a.key")
    #expect(try tool.run("keys", "new", "a").code == 3)
    #expect(try tool.bytes(of: "keys/a.key") == before)
    let mode = try FileManager.default.attributesOfItem(
      atPath: tool.folder.appending(path: "keys/a.key").path())[.posixPermissions]
    #expect((mode as? Int) == 0o600)
    #expect(try tool.run("keys", "new", "../a").code == 64)
  }

  @Test func formattingTwiceIsFormattingOnce() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("edition 1\nepochs   of 7d from 2017-01-02T00:00:00Z\n", to: "a.canon")
    #expect(try tool.run("fmt", "--check", "a.canon").code == 1)
    #expect(try tool.run("fmt", "a.canon").code == 0)
    let once = try tool.bytes(of: "a.canon")
    #expect(try tool.run("fmt", "--check", "a.canon").code == 0)
    #expect(try tool.run("fmt", "a.canon").code == 0)
    #expect(try tool.bytes(of: "a.canon") == once)
  }

  @Test func theTestsOfAPolicyAreRun() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let sound = try tool.run("test", Self.policies)
    #expect(sound.code == 0 && sound.errors.contains("9 tests, all pass"), "\(sound)")
    let path = Tool.repository.appending(path: "Policies/grocer/training.canon")
    let policy = try String(contentsOf: path, encoding: .utf8)
    let tests = try #require(policy.range(of: "    test "))
    try tool.write(policy[..<tests.lowerBound] + "}\n", to: "untested.canon")
    let domains = ["commerce", "behavior"].map { "\(Self.policies)/\($0).canon" }
    let untested = try tool.run(["test"] + domains + ["untested.canon"])
    #expect(untested.code == 0 && untested.errors.contains("no tests"), "\(untested)")
    let wrong = policy.replacing("expect denied by german_affinity", with: "expect permitted")
    #expect(wrong != policy)
    try tool.write(wrong, to: "wrong.canon")
    let files = domains + ["wrong.canon"]
    let failing = try tool.run(["test"] + files)
    #expect(failing.code == 1 && failing.output.contains("fails "), "\(failing)")
    #expect(failing.output.contains("denied by ConsumerTraining.german_affinity"), "\(failing)")
  }

  /// Every policy that ships says what it permits and refuses, for each of its tasks.
  @Test func theTestsOfAllPoliciesPass() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let folder = Tool.repository.appending(path: "Policies").path()
    let small = ["commerce", "behavior"].map { "\(Self.policies)/\($0).canon" }
    for (paths, least) in [
      ([Self.policies], 8), (["\(folder)/retailer"], 26),
      (small + ["\(folder)/small_grocer/training.canon"], 8),
    ] {
      let run = try tool.run(["test"] + paths + ["--format", "json"])
      let report = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
      let policies = try #require(report?["policies"] as? [[String: Any]])
      let tests = policies.flatMap { $0["tests"] as? [Any] ?? [] }
      #expect(run.code == 0 && tests.count >= least, "\(paths): \(run)")
    }
    let programme = try String(
      contentsOf: URL(filePath: "\(folder)/retailer/programme.canon"), encoding: .utf8)
    let templates = programme.matches(
      of: /(?m)^ {4}(?:training|parse|query|compute) (\w+)/
    ).map { $0.1 }
    #expect(templates.count == 7)
    for template in templates {
      let tested = programme.components(separatedBy: "given  task \(template)").dropFirst()
      let verdicts = Set(
        tested.compactMap { $0.firstMatch(of: /expect (permitted|obliged|denied)/)?.1 })
      #expect(
        verdicts.contains("permitted") || verdicts.contains("obliged"), "\(template) is permitted")
    }
  }

  @Test func aPageIsShown() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let page = try tool.run("explain", "cn7001")
    #expect(page.code == 0 && page.output.hasPrefix("CN7001 "), "\(page)")
  }
}
