import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonFixtures
import CanonTypes
import Foundation
import Synchronization
import Testing

/// `Tests/Corpus/Bundles`: files that any reader of the format must open, or refuse by a code.
@Suite struct BundleCorpusTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Corpus/Bundles")

  /// The list of the corpus: what to open with, and what becomes of each file.
  struct List: Codable, Equatable {
    var at: Instant
    var files: [File]
    var key: String
    var threshold: Int64

    /// A file, and the code of its refusal; none when it opens.
    struct File: Codable, Equatable {
      var code: String?
      var name: String
    }
  }

  private static func path(_ name: String) -> URL { folder.appending(path: "\(name).bundle") }

  /// The files are what the generator writes; `CANON_RECORD=1` writes them and still fails.
  @Test func theCorpusIsTheGenerators() throws {
    let cases = try BundleCorpus().cases
    let list = List(
      at: TinyBundle.at, files: cases.map { .init(code: $0.code, name: $0.name) },
      key: TinyBundle.key.publicKey.description, threshold: 1)
    let bytes = try CanonicalJSON.encode(list)
    if ProcessInfo.processInfo.environment["CANON_RECORD"] == "1" {
      try? FileManager.default.removeItem(at: Self.folder)
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      for one in cases { try Data(one.bytes).write(to: Self.path(one.name)) }
      try Data(bytes).write(to: Self.folder.appending(path: "corpus.json"))
      Issue.record("recorded \(cases.count) files; run again without CANON_RECORD")
    }
    #expect(Set(cases.map(\.name)).count == cases.count)
    #expect(
      try Array(Data(contentsOf: Self.folder.appending(path: "corpus.json"))) == bytes)
    for one in cases {
      #expect(try Array(Data(contentsOf: Self.path(one.name))) == one.bytes, "\(one.name)")
    }
  }

  /// Every file of the folder is in the list, and gets its code.
  @Test func everyFileGetsItsCode() throws {
    let list = try CanonicalJSON.decode(
      List.self,
      from: Array(try Data(contentsOf: Self.folder.appending(path: "corpus.json"))), .canonical)
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path())
      .filter { $0.hasSuffix(".bundle") }.map { String($0.dropLast(7)) }
    #expect(names.sorted() == list.files.map(\.name).sorted())
    #expect(list.files.count { $0.code != nil } >= 100 && list.files.contains { $0.code == nil })
    for file in list.files {
      let found = TinyBundle.refusal(Array(try Data(contentsOf: Self.path(file.name))))
      #expect(found == file.code, "\(file.name): \(found ?? "opens")")
    }
  }

  /// `Docs/Formats/Bundle.md` shows bytes of a corpus file, offset by offset.
  @Test func theDocumentedExampleIsTheFile() throws {
    let page = try String(
      contentsOf: Self.folder.appending(path: "../../../Docs/Formats/Bundle.md").standardized,
      encoding: .utf8)
    let file = Array(try Data(contentsOf: Self.path("good-one-signature")))
    let lines = page.matches(of: /(?m)^([0-9a-f]{4})  ((?:[0-9a-f]{2} ?)+) +\S/)
    #expect(lines.count >= 3 + 8 + 9, "\(lines.count) lines of an example")
    for line in lines {
      let offset = Int(line.output.1, radix: 16) ?? 0
      let bytes = line.output.2.split(separator: " ").compactMap { UInt8($0, radix: 16) }
      #expect(file[offset...].starts(with: bytes), "\(line.output.0)")
    }
  }

  /// All of them, spread over the cores; the codes say at which gate a change is met.
  @Test func everyFlippedBitAndEveryPrefixIsRefused() throws {
    let bytes = try TinyBundle.sealed().bytes
    let admitted = Mutex<[String]>([])
    let codes = Mutex<[String: Int]>([:])
    DispatchQueue.concurrentPerform(iterations: bytes.count) { place in
      var trials = [("cut to \(place)", Array(bytes[..<place]))]
      for bit in 0..<8 {
        var flipped = bytes
        flipped[place] ^= 1 << UInt8(bit)
        trials.append(("bit \(bit) of byte \(place)", flipped))
      }
      for (name, trial) in trials {
        if let code = TinyBundle.refusal(trial) {
          codes.withLock { $0[code, default: 0] += 1 }
        } else {
          admitted.withLock { $0.append(name) }
        }
      }
    }
    #expect(admitted.withLock { $0 }.isEmpty, "\(admitted.withLock { $0 })")
    let expected: Set = ["CN7102", "CN7103", "CN7113", "CN7114", "CN7116", "CN7117", "CN7118"]
    #expect(Set(codes.withLock { $0.keys }) == expected)
    #expect(codes.withLock { $0.values.reduce(0, +) } == 9 * bytes.count)
  }
}
