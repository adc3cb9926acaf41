import CanonCoordination
import CanonCrypto
import CanonEncoding
import CanonRecords
import CanonRuntime
import CanonStore
import CanonWorld
import Foundation
import Testing

/// What a worker's process says to bytes that are no message, and to a file that was changed.
@Suite struct WorkerRefusalTests {
  @Test func aFrameThatIsNoMessageIsAnswered() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    let program = try #require(Tool.program?.path())
    let worker = try ChildProcess(
      [program, "worker", "--world", world.folder.path, "--vault", "celle"], streams: .socket)
    defer { worker.kill() }
    let channel = FrameChannel(try #require(worker.stream))
    // The second is answered too: the worker did not end with the first.
    for text in ["hello", #"{"cohort":7}"#] {
      let frame = Array(text.utf8)
      try channel.write(frame, timeoutMilliseconds: 20_000)
      guard case .frame(let bytes) = try channel.read(timeoutMilliseconds: 20_000),
        case .refused(let reason, let subject) = try CanonicalJSON.decode(
          VaultAnswer.self, from: bytes, .written)
      else {
        Issue.record("`\(text)` is not refused")
        return
      }
      #expect(reason.code == "CN8402" && subject == SHA256.digest(frame), "\(reason)")
    }
  }

  /// The same from the other end: what a worker says that is no answer has the code in its loss.
  @Test func anAnswerThatIsNoneIsALoss() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    var losses: [String] = []
    let session = try world.session(
      worker: {
        $0 == "aachen"
          ? ["/bin/sh", "-c", #"printf '\000\000\000\005hello'; exec cat >/dev/null"#] : nil
      },
      observe: { if case .workerLost("aachen", let why) = $0 { losses.append(why) } })
    _ = try session.federation.submit(try Files.read(world.file))
    session.workers.shutDown()
    #expect(losses.contains { $0.hasPrefix("CN8402: ") }, "\(losses)")
  }

  /// A row of the Vault's file is gone that was written together with others.
  @Test(arguments: ["party_ledger", "party_nonces", "party_attempts"])
  func aRowThatIsGoneStopsTheWorker(_ table: String) throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    #expect(try world.submit().code == 0)
    do {
      let store = try SQLiteStore(path: world.folder.vault("celle") + "/vault.sqlite")
      let row = try #require(try store.rows(in: table, prefix: []).first)
      try store.commit([.delete(table: table, key: row.key)])
    }
    let worker = try world.tool.run("worker", "--world", world.folder.path, "--vault", "celle")
    #expect(worker.code == 2 && worker.errors.contains("refused[CN8410]"), "\(worker)")
  }
}
