import CanonStore
import Foundation
import Testing

/// The contract of a store, held by every kind of it.
@Suite struct StoreTests {
  enum Kind: CaseIterable { case memory, sqlite }

  static func withStore(_ kind: Kind, _ body: (any Store) throws -> Void) throws {
    switch kind {
    case .memory: try body(MemoryStore())
    case .sqlite:
      let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      try body(try SQLiteStore(path: folder.appending(path: "store.sqlite").path()))
    }
  }

  @Test(arguments: Kind.allCases) func rowsComeBackInOrderOfTheirKeys(_ kind: Kind) throws {
    try Self.withStore(kind) { store in
      let keys: [[UInt8]] = [[2], [], [1, 0], [1], [255, 1], [0, 9]]
      try store.commit(keys.map { .put(table: "rows", key: $0, value: $0 + [7]) })
      let sorted = keys.sorted { $0.lexicographicallyPrecedes($1) }
      #expect(try store.rows(in: "rows").map(\.key) == sorted)
      #expect(try store.rows(in: "rows", prefix: [1]).map(\.key) == [[1], [1, 0]])
      #expect(try store.value(in: "rows", key: []) == [7])
      #expect(try store.value(in: "nothing", key: []) == nil)
    }
  }

  @Test(arguments: Kind.allCases) func aCommitAppliesItsChangesInOrder(_ kind: Kind) throws {
    try Self.withStore(kind) { store in
      try store.commit([
        .put(table: "a", key: [1], value: [1]), .delete(table: "a", key: [1]),
        .put(table: "a", key: [2], value: [2]), .put(table: "a", key: [2], value: [3]),
      ])
      #expect(try store.rows(in: "a") == [StoreRow(key: [2], value: [3])])
    }
  }

  @Test func whatIsThrownInsideATransactionUndoesAllOfIt() throws {
    try Self.withStore(.sqlite) { store in
      let store = try #require(store as? SQLiteStore)
      try store.commit([.put(table: "a", key: [1], value: [1])])
      #expect(throws: StoreFault.self) {
        try store.withTransaction { (writer) throws(StoreFault) in
          try writer.apply(.put(table: "a", key: [2], value: [2]))
          try writer.apply(.put(table: "fresh", key: [2], value: [2]))
          throw StoreFault(kind: .other, sentence: "enough")
        }
      }
      #expect(try store.rows(in: "a").count == 1)
      #expect(try store.rows(in: "fresh").isEmpty)
      try store.commit([.put(table: "fresh", key: [3], value: [3])])
      #expect(try store.rows(in: "fresh").count == 1)
    }
  }

  @Test func aReopenedFileHoldsWhatWasCommitted() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "store.sqlite").path()
    try SQLiteStore(path: path).commit([.put(table: "a", key: [1], value: [9])])
    #expect(try SQLiteStore(path: path).value(in: "a", key: [1]) == [9])
  }

  @Test func aPlantedFateIsKept() throws {
    let store = MemoryStore()
    store.fate = { number, _ in
      [1: .diesBefore, 2: .diesAfter, 3: .diskFull, 4: .lost][number] ?? .done
    }
    let outcomes = (1...5).map { number -> Bool in
      (try? store.commit([.put(table: "a", key: [UInt8(number)], value: [1])])) != nil
    }
    #expect(outcomes == [false, false, false, true, true])
    #expect(store.rows(in: "a", prefix: []).map(\.key) == [[2], [5]])
  }

  @Test func numberedKeysSortAsNumbers() {
    let numbers: [Int64] = [0, 1, 255, 256, 65_535, 1 << 40, .max]
    let keys = numbers.map(StoreKey.number)
    #expect(keys == keys.sorted { $0.lexicographicallyPrecedes($1) })
  }
}
