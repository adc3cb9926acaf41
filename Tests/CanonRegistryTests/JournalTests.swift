import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonFixtures
import CanonRecords
import CanonRegistry
import CanonStore
import CanonTypes
import Testing

/// A journal of which anything was changed is refused, with a code, and never believed.
@Suite struct JournalTests {
  private static let entries = "registry_entries"
  private static let files = "registry_files"
  private static let notBelieved: Set<String> = [
    "CN9701", "CN9702", "CN9703", "CN9704", "CN9705", "CN9706", "CN9707", "CN9708",
  ]

  /// Two versions, of which the second follows the first: six entries.
  private static func filled() throws -> TestRegistry {
    var registry = try TestRegistry()
    _ = try registry.publish(try TestRegistry.tiny(1), as: .draft)
    _ = try registry.move(1, to: .proposed)
    _ = try registry.move(1, to: .active, 21)
    _ = try registry.publish(try TestRegistry.tiny(2))
    _ = try registry.move(2, to: .active, 22)
    return registry
  }

  private static func put(_ store: MemoryStore, _ number: Int64, _ record: [UInt8]) throws {
    try store.commit([.put(table: entries, key: StoreKey.number(number), value: record)])
  }

  @Test func everyByteOfEveryEntryCounts() throws {
    let registry = try Self.filled()
    #expect(try registry.restored().journal.entries.count == 6)
    var flips = 0
    for row in try registry.store.rows(in: Self.entries) {
      for index in row.value.indices {
        var record = row.value
        record[index] ^= 1 << UInt8(index % 8)
        try registry.store.commit([.put(table: Self.entries, key: row.key, value: record)])
        let code = TestRegistry.code { _ = try registry.restored() }
        #expect(code.map(Self.notBelieved.contains) == true, "\(row.key) \(index): \(code ?? "-")")
        flips += 1
      }
      try registry.store.commit([.put(table: Self.entries, key: row.key, value: row.value)])
    }
    #expect(flips > 2_000 && TestRegistry.code { _ = try registry.restored() } == nil)
  }

  /// Bundle files are large: some bytes of each, and all of the signatures.
  @Test func bytesOfBundlesCount() throws {
    let registry = try Self.filled()
    for row in try registry.store.rows(in: Self.files) {
      let tail = row.value.count - 600
      for index in stride(from: 0, to: tail, by: 97) + Array(tail..<row.value.count) {
        var file = row.value
        file[index] ^= 1 << UInt8(index % 8)
        try registry.store.commit([.put(table: Self.files, key: row.key, value: file)])
        #expect(TestRegistry.code { _ = try registry.restored() } == "CN9705", "\(index)")
      }
      try registry.store.commit([.delete(table: Self.files, key: row.key)])
      #expect(TestRegistry.code { _ = try registry.restored() } == "CN9705", "missing")
      try registry.store.commit([.put(table: Self.files, key: row.key, value: row.value)])
    }
    #expect(TestRegistry.code { _ = try registry.restored() } == nil)
  }

  @Test func entriesAreNeitherLeftOutNorReordered() throws {
    let registry = try Self.filled()
    let rows = try registry.store.rows(in: Self.entries).map(\.value)
    for number in 1..<Int64(rows.count) {
      let store = registry.store
      try store.commit([.delete(table: Self.entries, key: StoreKey.number(number))])
      #expect(TestRegistry.code { _ = try registry.restored() } == "CN9701", "without \(number)")
      // The rest moved up.
      for later in Int(number)..<rows.count { try Self.put(store, Int64(later), rows[later]) }
      try store.commit([.delete(table: Self.entries, key: StoreKey.number(Int64(rows.count)))])
      #expect(TestRegistry.code { _ = try registry.restored() } == "CN9701", "closed \(number)")
      for index in rows.indices { try Self.put(store, Int64(index + 1), rows[index]) }
      try Self.put(store, number, rows[Int(number)])
      try Self.put(store, number + 1, rows[Int(number) - 1])
      #expect(TestRegistry.code { _ = try registry.restored() } == "CN9701", "swapped \(number)")
      for index in rows.indices { try Self.put(store, Int64(index + 1), rows[index]) }
    }
    try Self.put(registry.store, 7, rows[5])
    #expect(TestRegistry.code { _ = try registry.restored() } == "CN9701", "the last one twice")
  }

  /// What was cut at its end is whole; only who noted a head finds out.
  @Test func aNotedHeadFindsWhatWasCut() throws {
    let registry = try Self.filled()
    let heads = registry.opened.journal.heads
    let head = try #require(heads.last)
    #expect(try registry.restored(expecting: heads[2]).journal.head == head, "it has grown since")
    try registry.store.commit([.delete(table: Self.entries, key: StoreKey.number(6))])
    #expect(try registry.restored().journal.head == heads[4])
    #expect(TestRegistry.code { _ = try registry.restored(expecting: head) } == "CN9706")
  }

  /// A rewritten journal needs the keys, and then it still lacks the head.
  @Test func entriesNeedTheRightKeys() throws {
    var registry = try Self.filled()
    let start = TestRegistry.start
    for keys in [[], [TestRegistry.board], TestRegistry.governance] {
      #expect(
        TestRegistry.code {
          _ = try registry.opened.move(
            "Tiny", SemanticVersion(2, 0, 0), to: .deprecated, epoch: 25, at: start, with: keys)
        } == "CN9703")
    }
    #expect(
      TestRegistry.code {
        _ = try registry.opened.move(
          "Tiny", SemanticVersion(2, 0, 0), to: .deprecated, epoch: 25, at: start,
          with: [TestRegistry.registrar, TestRegistry.board])
      } == "CN9703", "a stranger's signature beside the right one could be changed unseen")
    #expect(
      TestRegistry.code {
        _ = try registry.move(2, to: .deprecated, 25, at: start + Period(seconds: -1))
      } == "CN9708")
    #expect(try registry.store.rows(in: Self.entries).count == 6, "nothing was written")
  }

  /// Whoever has the keys still cannot write past the rules.
  @Test func signedNonsenseIsRefused() throws {
    let registry = try Self.filled()
    let release = try #require(registry.opened.contents.versions.first).release
    let version = SemanticVersion(1, 0, 0)
    let events: [RegistryEntry.Event] = [
      .moved(policy: "Tiny", version: version, to: .active, epoch: 30),
      .moved(policy: "Tiny", version: version, to: .deprecated, epoch: 22),
      .moved(policy: "Tiny", version: SemanticVersion(2, 0, 0), to: .deprecated, epoch: 3),
      .moved(policy: "Nobody", version: version, to: .proposed, epoch: nil),
      .renewed(policy: "Tiny", version: version, release: release),
      .renewed(policy: "Tiny", version: SemanticVersion(2, 0, 0), release: release),
      .created(name: "again", root: try registry.root.fileDigest(), rehearses: true),
      .published(
        PublishedVersion(of: TinyBundle.program, state: .active, release: release)),
    ]
    for event in events {
      let record = try registry.opened.journal.record(
        event, at: TestRegistry.start, with: [TestRegistry.registrar])
      try Self.put(registry.store, 7, record)
      let code = TestRegistry.code { _ = try registry.restored() }
      #expect(code.map(Self.notBelieved.contains) == true, "\(event): \(code ?? "believed")")
    }
  }

  /// Bundles stay those of the keys of then; entries are those of the root in force.
  @Test func rootsFollowOneAnother() throws {
    var registry = try Self.filled()
    let other = TestRegistry.key(45)
    let next = try TestRegistry.rootBytes(version: 2, registrar: other)
    let start = TestRegistry.start
    #expect(
      TestRegistry.code {
        _ = try registry.opened.follow(root: next, at: start, with: [TestRegistry.registrar])
      } == "CN9703", "the next root's keys sign")
    #expect(try registry.opened.follow(root: next, at: start, with: [other]) != .unchanged)
    #expect(try registry.opened.follow(root: next, at: start, with: [other]) == .unchanged)
    #expect(TestRegistry.code { _ = try registry.move(2, to: .deprecated, 25) } == "CN9703")
    _ = try registry.opened.move(
      "Tiny", SemanticVersion(2, 0, 0), to: .deprecated, epoch: 25, at: start, with: [other])
    let restored = try registry.restored()
    #expect(restored.contents == registry.opened.contents && restored.journal.roots.count == 2)
    let foreign = try TestRegistry.rootBytes(version: 3, by: [other])
    #expect(
      TestRegistry.code {
        _ = try registry.opened.follow(root: foreign, at: start, with: [other])
      } == "CN7133")
    let stranger = try OpenedRoot(try TestRegistry.rootBytes(expires: "2031-01-01"))
    #expect(
      TestRegistry.code {
        _ = try OpenedRegistry(restoring: registry.store, root: stranger)
      } == "CN9707")
  }

  /// A root that expired signs nothing more; what it signed stays.
  @Test func anExpiredRootSignsNothing() throws {
    var registry = try Self.filled()
    let late = SmallPolicy.instant("2030-01-01")
    #expect(TestRegistry.code { _ = try registry.move(1, to: .retired, at: late) } == "CN7132")
    #expect(TestRegistry.code { _ = try registry.restored() } == nil)
  }

  /// Where a root has no keys for registries, governance signs, as many as it takes.
  @Test func governanceSignsWhereNobodyElseDoes() throws {
    let root = try OpenedRoot(try TestRegistry.rootBytes(registrar: nil))
    var registry = try OpenedRegistry(restoring: MemoryStore(), root: root)
    func create(_ keys: [SigningKey]) -> String? {
      TestRegistry.code {
        _ = try registry.create("g", rehearses: false, at: TestRegistry.start, with: keys)
      }
    }
    #expect(create([TestRegistry.governance[0]]) == "CN9703")
    #expect(create(TestRegistry.governance) == nil)
  }
}

private func + (left: StrideTo<Int>, right: [Int]) -> [Int] { Array(left) + right }
