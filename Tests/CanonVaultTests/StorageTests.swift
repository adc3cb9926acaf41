import CanonFixtures
import CanonStore
import CanonTypes
import CanonVault
import CanonWorld
import Testing

/// A fresh folder for one test, removed at its end.
private func withFolder(_ name: String, _ body: (String) throws -> Void) throws {
  let base = try Files.resolved("/tmp") + "/canon-vault-tests-\(name)"
  if Files.exists(base) { try Files.remove(base) }
  try Files.makeFolder(base)
  defer { try? Files.remove(base) }
  try body(base)
}

private func contains(_ haystack: [UInt8], _ needle: [UInt8]) -> Bool {
  guard let first = needle.first, haystack.count >= needle.count else { return false }
  return haystack.indices.dropLast(needle.count - 1).contains { start in
    haystack[start] == first && haystack[start..<start + needle.count].elementsEqual(needle)
  }
}

@Test("No ingested value, identifier or date stands in any byte of the folder")
func atRest() throws {
  try withFolder("rest") { folder in
    let rows = [
      "household-77341,basket-90210,1,7391.42,0,1234.56,2017-10-01 10:20:30",
      "household-77341,basket-90210,prod-556677,41.07,0.09,0,2017-10-02 11:22:33",
      "household-88442,basket-11223,2,oops-not-a-number,0,0,2017-12-24 23:59:58",
    ]
    let opened = try VaultFolder.create(
      id: "north", path: folder + "/north", key: Fixture.key, entropy: SystemEntropy())
    let receipt = try Fixture.ingest(rows.joined(separator: "\n"), into: opened.vault)
    #expect(receipt.accepted == 2 && receipt.setAside == 1)
    let unit = opened.vault.unit(Array("household-77341".utf8))
    try opened.vault.record(
      ConsentEntry(
        .grant, "marketing", from: Fixture.start, expires: Instant(seconds: 1_700_000_123)),
      for: unit)
    try opened.vault.prepare(
      task: MerkleRoot.of([[1]]), program: Fixture.program(), training: Fixture.training,
      asOf: Fixture.asOf, purpose: "marketing", markets: ["US"], at: Fixture.start,
      split: SplitKey(key: Fixture.key, epoch: 1))
    var needles = rows.flatMap { $0.split(separator: ",") }.filter { $0.count > 3 }
      .map { Array($0.utf8) }
    needles += ["CHEESE", "marketing", "timestamp", "household_id", "America"].map {
      Array($0.utf8)
    }
    let numbers: [Int64] = [739_142, 123_456, 4_098, 1_506_867_630, 1_506_957_753, 1_700_000_123]
    for number in numbers {
      for width in [4, 8] {
        let bytes = (0..<width).map { UInt8(truncatingIfNeeded: number >> Int64(8 * $0)) }
        needles += [bytes, Array(bytes.reversed())]
      }
      needles.append(Array(String(number).utf8))
    }
    needles += [Fixture.key, receipt.digest.bytes]
    for name in try Files.list(folder + "/north") {
      let bytes = try Files.read(folder + "/north/" + name)
      for needle in needles {
        let isFound = contains(bytes, needle)
        #expect(!isFound, "\(name) holds \(needle)")
      }
    }
    // The search itself must be able to find something.
    let manifest = try Files.read(folder + "/north/manifest.json")
    #expect(contains(manifest, Array("canon-vault-1".utf8)))
  }
}

@Test("A folder opens with its key alone, and says so otherwise")
func folders() throws {
  try withFolder("open") { folder in
    let path = folder + "/south"
    let made = try VaultFolder.create(
      id: "south", path: path, key: Fixture.key, entropy: SystemEntropy())
    try Fixture.ingest("h1,b1,1,2.50,0.5,0,2017-10-01 10:00:00\n", into: made.vault)
    let again = try VaultFolder.open(path: path, key: Fixture.key, entropy: SystemEntropy())
    #expect(again.manifest == made.manifest)
    #expect(try again.vault.summary() == made.vault.summary())
    func code(_ body: () throws -> Void) -> String? {
      do { try body() } catch { return (error as? VaultFault)?.code ?? "\(error)" }
      return nil
    }
    let wrong = [UInt8](repeating: 8, count: 32)
    #expect(
      code { _ = try VaultFolder.open(path: path, key: wrong, entropy: SystemEntropy()) }
        == "CN8302")
    #expect(
      code {
        _ = try VaultFolder.create(
          id: "south", path: path, key: wrong, entropy: SystemEntropy())
      } == "CN8313")
    #expect(
      code { _ = try VaultFolder.open(path: folder, key: wrong, entropy: SystemEntropy()) }
        == "CN8301")
    #expect(
      code {
        _ = try VaultFolder.create(
          id: "../up", path: folder + "/x", key: wrong, entropy: SystemEntropy())
      } == "CN8301")
  }
}

@Test("A sealed row opens nowhere but in its own place")
func sealedRows() throws {
  let store = MemoryStore()
  let sealed = SealedStore(
    store: store, vault: "north", key: Fixture.key, entropy: SeededEntropy(3))
  try sealed.commit([sealed.put("one", [1], [10, 20, 30])])
  #expect(try sealed.value(in: "one", key: [1]) == [10, 20, 30])
  let raw = try #require(store.value(in: "one", key: [1]))
  func opens(_ table: String, _ key: [UInt8], _ bytes: [UInt8], _ vault: String) -> Bool {
    try? store.commit([.put(table: table, key: key, value: bytes)])
    let other = SealedStore(
      store: store, vault: vault, key: Fixture.key, entropy: SeededEntropy(3))
    return (try? other.value(in: table, key: key)) != nil
  }
  #expect(opens("one", [1], raw, "north"))
  #expect(!opens("two", [1], raw, "north") && !opens("one", [2], raw, "north"))
  #expect(!opens("one", [1], raw, "south"))
  for bit in 0..<raw.count * 8 {
    var flipped = raw
    flipped[bit / 8] ^= 1 << UInt8(bit % 8)
    #expect(!opens("one", [1], flipped, "north"), "bit \(bit)")
  }
  for length in 0..<raw.count { #expect(!opens("one", [1], Array(raw[..<length]), "north")) }
}

@Test("Segments read back what was written, and refuse every truncation")
func segments() throws {
  var random = SeededGenerator(seed: 11)
  let stride = 5
  let rows = (0..<60 * stride).map { index -> Int64 in
    switch index % stride {
    case 0: 42
    case 1: Int64.random(in: .min ... .max, using: &random)
    case 2: Int64.random(in: -3...200, using: &random)
    case 3: Int64.random(in: 1_500_000_000...1_500_070_000, using: &random)
    default: index < 9 ? .min : .max
    }
  }
  let indices: [Int32] = [3, 4, 9, 31, 59]
  let salt = [UInt8](repeating: 5, count: 32)
  let bytes = rows.withUnsafeBufferPointer {
    SegmentCoding.encode(
      rows: $0, stride: stride, indices: indices[...], layout: 7, salt: salt)
  }
  #expect(bytes.count.isMultiple(of: 256))
  let read = try #require(SegmentCoding.decode(bytes))
  #expect(read.layout == 7 && read.count == indices.count)
  for column in 0..<stride {
    #expect(read.columns[column] == indices.map { rows[Int($0) * stride + column] })
  }
  for length in 0..<120 {
    let cut = SegmentCoding.decode(Array(bytes[..<length]))
    #expect(cut == nil || length > 100)
  }
}

@Test("Merkle roots are those of RFC 9162")
func merkle() {
  let leaves = (0..<7).map { [UInt8($0)] }
  #expect(
    MerkleRoot.of([]).description
      == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  let roots = (1...7).map { MerkleRoot.of(leaves[..<$0]) }
  #expect(Set(roots).count == 7)
  #expect(
    MerkleRoot.of([[]]).description
      == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
}
