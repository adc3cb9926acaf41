import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonTypes
import Foundation
import Testing

/// `Tests/Corpus/Roots`: roots that any reader must open, or refuse by a code.
@Suite struct RootCorpusTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Corpus/Roots")

  /// A file and the code of its refusal; none when it opens.
  struct File: Codable, Equatable {
    var code: String?
    var name: String
  }

  private static func cases() throws -> [(name: String, code: String?, bytes: [UInt8])] {
    let (a, b) = (TrustTests.a, TrustTests.b)
    let good = try TrustTests.bytes(TrustTests.root(), [a, b])
    var all: [(name: String, code: String?, bytes: [UInt8])] = [
      ("good", nil, good), ("empty", "CN7131", []), ("spaced", "CN7131", [0x20] + good),
      ("line-end", "CN7131", good + [0x0A]), ("cut", "CN7131", Array(good.dropLast(2))),
      ("unsigned", "CN7133", try TrustTests.bytes(TrustTests.root(), [])),
      ("one-signature", "CN7133", try TrustTests.bytes(TrustTests.root(), [a])),
      ("stranger", "CN7133", try TrustTests.bytes(TrustTests.root(), [a, TrustTests.d])),
    ]
    let changes: [(String, String, (inout GovernanceRoot) -> Void)] = [
      ("format", "CN7131", { $0.format = "canon-root/0" }),
      ("version-zero", "CN7131", { $0.version = 0 }),
      ("no-governance", "CN7135", { $0.roles.removeAll { $0.name == "governance" } }),
      ("no-root", "CN7135", { $0.roles.removeAll { $0.name == "root" } }),
      ("no-roles", "CN7135", { $0.roles = [] }),
      ("roles-disordered", "CN7135", { $0.roles.swapAt(0, 1) }),
      ("role-twice", "CN7135", { $0.roles.append($0.roles[2]) }),
      ("role-nameless", "CN7135", { $0.roles[0].name = "" }),
      ("keys-disordered", "CN7135", { $0.roles[1].keys.reverse() }),
      ("key-twice", "CN7135", { $0.roles[1].keys.append($0.roles[1].keys[2]) }),
      ("keys-none", "CN7135", { $0.roles[1].keys = [] }),
      ("threshold-zero", "CN7135", { $0.roles[2].threshold = 0 }),
      ("threshold-negative", "CN7135", { $0.roles[2].threshold = -1 }),
      ("threshold-high", "CN7135", { $0.roles[2].threshold = 4 }),
    ]
    for (name, code, change) in changes {
      var root = TrustTests.root()
      change(&root)
      all.append((name, code, try TrustTests.bytes(root, [a, b])))
    }
    let payload = try CanonicalJSON.encode(TrustTests.root())
    let bundle = Envelope.seal(payload, type: "application/vnd.in-toto+json", with: [a, b])
    all.append(("other-type", "CN7133", try CanonicalJSON.encode(bundle)))
    let spaced = Envelope.seal([0x20] + payload, type: GovernanceRoot.payloadType, with: [a, b])
    all.append(("payload-spaced", "CN7131", try CanonicalJSON.encode(spaced)))
    return all
  }

  /// `CANON_RECORD=1` writes the files and still fails.
  @Test func everyRootGetsItsCode() throws {
    let cases = try Self.cases()
    let list = try CanonicalJSON.encode(cases.map { File(code: $0.code, name: $0.name) })
    let path = { (name: String) in Self.folder.appending(path: "\(name).root") }
    if ProcessInfo.processInfo.environment["CANON_RECORD"] == "1" {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      for one in cases { try Data(one.bytes).write(to: path(one.name)) }
      try Data(list).write(to: Self.folder.appending(path: "corpus.json"))
      Issue.record("recorded \(cases.count) roots; run again without CANON_RECORD")
    }
    #expect(try Array(Data(contentsOf: Self.folder.appending(path: "corpus.json"))) == list)
    let stored = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path())
    #expect(stored.count == cases.count + 1)
    for one in cases {
      let bytes = try Array(Data(contentsOf: path(one.name)))
      #expect(bytes == one.bytes, "\(one.name)")
      let found = TrustTests.code { try OpenedRoot(bytes) }
      #expect(found == one.code, "\(one.name): \(found ?? "opens")")
    }
  }
}
