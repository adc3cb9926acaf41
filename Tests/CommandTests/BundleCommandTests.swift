import Foundation
import Testing

/// Bundles on the command line: signed by several, released again, carried and refused.
@Suite struct BundleCommandTests {
  private static let policies = Tool.repository.appending(path: "Policies/grocer").path()

  private func prepared(_ release: [String] = []) throws -> Tool {
    let tool = try Tool()
    for name in ["ada", "ben", "eve"] { #expect(try tool.run("keys", "new", name).code == 0) }
    let compiled = try tool.run(
      [
        "compile", Self.policies, "--root", Self.policies, "--out", "p.bundle", "--key",
        "keys/ada.key",
      ] + release)
    #expect(compiled.code == 0, "\(compiled)")
    return tool
  }

  /// Runs, and answers the refusal's code, or nothing when all is fine.
  private func code(_ tool: Tool, _ arguments: String...) throws -> String? {
    let outcome = try tool.run(arguments)
    if outcome.code == 0 { return nil }
    let refused = outcome.errors.firstMatch(of: /refused\[(CN[0-9]{4})\]/).map { String($0.1) }
    return refused ?? "\(outcome)"
  }

  @Test func aThresholdOfARootOpensABundle() throws {
    let tool = try prepared(["--release", "2", "--expires", "2027-01-01"])
    defer { tool.remove() }
    let role = "2:keys/ada.pub,keys/ben.pub,keys/eve.pub"
    let made = try tool.run(
      "keys", "root", "--role", "root=\(role)", "--role", "governance=\(role)", "--expires",
      "2027-06-01", "--key", "keys/ada.key", "--key", "keys/ben.key", "--out", "r.root")
    #expect(made.code == 0, "\(made)")
    let verify = ["verify", "p.bundle", "--root", "r.root", "--at", "2026-06-01"]
    #expect(try tool.run(verify).errors.contains("CN7102"), "one signature is too few")
    #expect(try code(tool, "sign", "p.bundle", "--key", "keys/eve.key") == nil)
    let sound = try tool.run(verify)
    #expect(sound.code == 0 && sound.output.contains("2, until 2027-01-01"), "\(sound)")
    #expect(
      try code(tool, "verify", "p.bundle", "--root", "r.root", "--at", "2027-01-01") == "CN7119")
    #expect(
      try code(tool, "verify", "p.bundle", "--root", "r.root", "--at", "2027-06-01") == "CN7132")
    // Release 2 was seen beside the root; a signed release 1 of the same body is history.
    for key in ["ada", "eve"] {
      let old = key == "ada" ? ["--release", "1", "--out", "old.bundle"] : []
      let file = key == "ada" ? "p.bundle" : "old.bundle"
      #expect(try tool.run(["sign", file, "--key", "keys/\(key).key"] + old).code == 0)
    }
    #expect(
      try code(tool, "verify", "old.bundle", "--root", "r.root", "--at", "2026-06-01") == "CN7120")
    let listed = try tool.run("keys", "list", "--root", "r.root")
    #expect(listed.output.contains("governance") && listed.output.contains("2 of 3"), "\(listed)")
  }

  @Test func rootsAreRotatedByTheirKeys() throws {
    let tool = try prepared()
    defer { tool.remove() }
    let made = try tool.run(
      "keys", "root", "--role", "root=1:keys/ada.pub", "--role", "governance=1:keys/ada.pub",
      "--expires", "2100-01-01", "--key", "keys/ada.key", "--out", "r.root")
    #expect(made.code == 0, "\(made)")
    let next = ["--role", "governance=1:keys/ben.pub", "--expires", "2100-01-01"]
    let stolen = try tool.run(
      ["keys", "rotate", "r.root", "--key", "keys/eve.key", "--out", "x.root"] + next)
    #expect(stolen.code == 2 && stolen.errors.contains("CN7133"), "\(stolen)")
    let rotated = try tool.run(
      ["keys", "rotate", "r.root", "--key", "keys/ada.key", "--out", "2.root"] + next)
    #expect(rotated.code == 0, "\(rotated)")
    #expect(try code(tool, "verify", "p.bundle", "--root", "r.root") == nil)
    #expect(try code(tool, "keys", "accept", "2.root", "--root", "r.root") == nil)
    #expect(try code(tool, "keys", "accept", "2.root", "--root", "r.root") == "CN7134")
    #expect(try code(tool, "verify", "p.bundle", "--root", "r.root") == "CN7102")
  }

  /// A world that pins a root takes in what its threshold signed, and goes forward only.
  @Test func aWorldPinsARoot() throws {
    let tool = try prepared(["--release", "2"])
    defer { tool.remove() }
    let role = "2:keys/ada.pub,keys/ben.pub"
    let made = try tool.run(
      "keys", "root", "--role", "root=\(role)", "--role", "governance=\(role)", "--expires",
      "2100-01-01", "--key", "keys/ada.key", "--key", "keys/ben.key", "--out", "r.root")
    #expect(made.code == 0, "\(made)")
    #expect(try code(tool, "world", "create", "--root", "r.root") == nil)
    #expect(try code(tool, "tick", "--to", "2026-06-01") == nil)
    let few = try tool.run("world", "activate", "p.bundle")
    #expect(few.code == 2 && few.errors.contains("CN8002"), "\(few)")
    #expect(try code(tool, "sign", "p.bundle", "--key", "keys/ben.key") == nil)
    #expect(try code(tool, "world", "activate", "p.bundle") == nil)
    try tool.bytes(of: "p.bundle").write(to: tool.folder.appending(path: "old.bundle"))
    let keys = ["--key", "keys/ada.key", "--key", "keys/ben.key"]
    #expect(
      try tool.run(["sign", "old.bundle", "--release", "1"] + keys).code == 0)
    #expect(
      try code(tool, "world", "activate", "old.bundle") == nil, "it is the very body in force")
    // The same body again, for a day only: from then on nothing is taken in.
    let short = ["sign", "p.bundle", "--release", "3", "--expires", "2026-06-02"]
    #expect(try tool.run(short + keys).code == 0)
    #expect(try code(tool, "world", "activate", "p.bundle") == nil)
    #expect(try code(tool, "tick", "--to", "2026-06-02") == nil)
    let last = ["sign", "p.bundle", "--release", "4", "--expires", "2026-06-02"]
    #expect(try tool.run(last + keys).code == 0)
    let late = try tool.run("world", "activate", "p.bundle")
    #expect(late.code == 2 && late.errors.contains("CN8002"), "\(late)")
  }

  @Test func sourcesAreHeldAgainstTheBundle() throws {
    let tool = try prepared()
    defer { tool.remove() }
    let sound = try tool.run(
      "verify", "p.bundle", "--key", "keys/ada.pub", "--sources", Self.policies)
    #expect(sound.code == 0, "\(sound)")
    for name in ["commerce", "behavior", "training"] {
      let text = try String(
        contentsOf: URL(filePath: "\(Self.policies)/\(name).canon"), encoding: .utf8)
      try tool.write(
        text.replacing("german_affinity", with: "german_affinitx"), to: "\(name).canon")
    }
    let changed = try tool.run(
      "verify", "p.bundle", "--key", "keys/ada.pub", "--sources", ".")
    #expect(changed.code == 2 && changed.errors.contains("CN7126"), "\(changed)")
    #expect(changed.errors.contains("german_affinity"), "\(changed)")
  }

  /// Two processes, two folders, files in another order: one file.
  @Test func twoProcessesMakeTheSameBytes() throws {
    let tool = try prepared()
    defer { tool.remove() }
    let folder = tool.folder.appending(path: "elsewhere")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let names = ["training", "commerce", "behavior"].map { "\($0).canon" }
    for name in names {
      try FileManager.default.copyItem(
        at: URL(filePath: "\(Self.policies)/\(name)"), to: folder.appending(path: name))
    }
    let again = try tool.run(
      ["compile"] + names.map { "elsewhere/\($0)" }
        + ["--root", "elsewhere", "--out", "q.bundle", "--key", "keys/ada.key"])
    #expect(again.code == 0, "\(again)")
    #expect(try tool.bytes(of: "q.bundle") == tool.bytes(of: "p.bundle"))
  }

  @Test func aPushedBundleIsPulledByItsDigest() throws {
    let tool = try prepared()
    defer { tool.remove() }
    let key = ["--key", "keys/ada.pub"]
    let pushed = try tool.run(
      ["push", "layout", "p.bundle", "--name", "grocer", "--format", "json"] + key)
    let object = try JSONSerialization.jsonObject(with: Data(pushed.output.utf8)) as? [String: Any]
    let reference = try #require(object?["reference"] as? String, "\(pushed)")
    #expect(try tool.run(["push", "layout", "p.bundle", "--name", "grocer"] + key).code == 0)
    let pulled = try tool.run(["pull", reference, "--out", "back.bundle"] + key)
    #expect(pulled.code == 0, "\(pulled)")
    #expect(try tool.bytes(of: "back.bundle") == tool.bytes(of: "p.bundle"))
    #expect(try tool.run(["pull", "layout:grocer", "--out", "x"] + key).code == 64)
    let other = "layout@sha256:" + String(repeating: "0", count: 64)
    #expect(try code(tool, "pull", other, "--out", "x", "--key", "keys/ada.pub") == "CN7142")
    #expect(
      try code(tool, "pull", reference, "--out", "x", "--key", "keys/eve.pub") == "CN7102")
    let blobs = tool.folder.appending(path: "layout/blobs/sha256")
    for blob in try FileManager.default.contentsOfDirectory(atPath: blobs.path()) {
      let file = blobs.appending(path: blob)
      let before = try Data(contentsOf: file)
      // The empty configuration holds nothing, and is not read.
      if before == Data("{}".utf8) { continue }
      try (before + [0x20]).write(to: file)
      let found = try code(tool, "pull", reference, "--out", "x", "--key", "keys/ada.pub")
      #expect(found == "CN7142", "\(blob): \(found ?? "pulled")")
      try before.write(to: file)
    }
    #expect(!FileManager.default.fileExists(atPath: tool.folder.appending(path: "x").path()))
  }

  private static let skopeo = "/usr/bin/skopeo"

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: skopeo)))
  func skopeoCopiesTheLayout() throws {
    let tool = try prepared()
    defer { tool.remove() }
    let pushed = try tool.run(
      "push", "layout", "p.bundle", "--name", "grocer", "--key", "keys/ada.pub")
    let reference = try #require(pushed.output.firstMatch(of: /layout@(sha256:[0-9a-f]{64})/))
    let copied = try tool.shell(
      """
      set -e
      \(Self.skopeo) inspect --raw oci:layout:grocer | sha256sum | cut -d' ' -f1
      \(Self.skopeo) copy --preserve-digests oci:layout:grocer oci:copy:grocer > /dev/null
      canon pull copy@\(reference.1) --out back.bundle --key keys/ada.pub > /dev/null
      cmp back.bundle p.bundle
      """)
    #expect(copied.code == 0 && reference.1.hasSuffix(copied.output.prefix(64)), "\(copied)")
  }
}
