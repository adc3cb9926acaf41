import CanonCrypto
import CanonTypes
import CanonWorld
import Foundation
import Testing

/// Runs `body` with a fresh folder that is gone afterwards.
private func withFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  try Files.makeFolder(folder)
  defer { try? Files.remove(folder) }
  try body(folder)
}

/// The kind of the fault, or "nothing".
private func fault(_ body: () throws -> Void) -> String {
  do { try body() } catch let error as WorldFault { return "\(error.kind)" } catch {
    return "\(error)"
  }
  return "nothing"
}

private func unzipped(_ path: String) throws -> [UInt8] {
  var bytes: [UInt8] = []
  try GzipReader.forEachChunk(of: path, byteCount: 1_000) { bytes += $0 }
  return bytes
}

@Suite struct WorldTests {
  @Test func entropy() {
    let seeded = SeededEntropy(7)
    #expect(seeded.bytes(40, for: "a") == SeededEntropy(7).bytes(40, for: "a"))
    #expect(seeded.bytes(8, for: "a") == Array(seeded.bytes(40, for: "a").prefix(8)))
    let all =
      [seeded.bytes(32, for: "a"), seeded.bytes(32, for: "b")]
      + [SeededEntropy(8).bytes(32, for: "a")]
      + (0..<4).map { _ in SystemEntropy().bytes(32, for: "a") }
    #expect(Set(all).count == 7)
  }

  @Test func clocks() {
    let clock = FixedClock(Instant(seconds: 100))
    clock.advance(Period(seconds: 5))
    clock.advance(nanoseconds: 1_999_999_999)
    #expect(clock.now() == Instant(seconds: 106))
    #expect(clock.monotonicNanoseconds() == 6_999_999_999)
    let system = SystemClock()
    let before = system.monotonicNanoseconds()
    #expect(system.monotonicNanoseconds() >= before)
    #expect(system.now() > Instant(seconds: 1_700_000_000))
  }

  @Test func filesAreReplacedWhole() throws {
    try withFolder { folder in
      let path = folder + "/a/b/file"
      #expect(fault { _ = try Files.read(path) } == "notFound")
      #expect(fault { try Files.write([1], to: path) } == "notFound")
      try Files.makeFolder(folder + "/a/b")
      try Files.makeFolder(folder + "/a/b")
      for size in [0, 1, 65_536, 200_000] {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        try Files.write(bytes, to: path, secret: size == 1)
        #expect(try Files.read(path) == bytes)
        #expect(try Files.size(path) == Int64(size))
      }
      #expect(try Files.read(path, limit: 200_000).count == 200_000)
      #expect(fault { _ = try Files.read(path, limit: 199_999) } == "tooLarge")
      var joined: [UInt8] = []
      try Files.forEachChunk(of: path, byteCount: 999) { joined += $0 }
      #expect(joined.count == 200_000)
      // What a crash left behind stands in nobody's way.
      try Files.write([9], to: folder + "/a/b/file.new")
      try Files.write([2], to: path)
      #expect(try Files.list(folder + "/a/b") == ["file"])
      #expect(Files.isFolder(folder + "/a") && !Files.isFolder(path) && Files.exists(path))
      #expect(fault { try Files.makeFolder(path) } == "exists")
      #expect(fault { _ = try Files.list(path) } == "other")
    }
  }

  @Test func childrenEndAndAreReaped() throws {
    let shell = "/bin/sh"
    let table: [(String, ChildProcess.Exit)] = [
      ("exit 0", .code(0)), ("exit 7", .code(7)), ("kill -9 $$", .signal(9)),
      ("read line; test -z \"$line\"", .code(0)), ("test -z \"$HOME\"", .code(0)),
      ("test \"$A\" = b", .code(0)),
    ]
    for (script, expected) in table {
      let child = try ChildProcess([shell, "-c", script], environment: ["A=b"], streams: .none)
      #expect(try child.wait() == expected, "\(script)")
      #expect(try child.poll() == expected)
    }
    #expect(fault { _ = try ChildProcess(["/nonexistent"], streams: .none) } == "child")
    let sleeper = try ChildProcess(["/bin/sleep", "1000"], streams: .none)
    #expect(try sleeper.poll() == nil)
    sleeper.kill()
    #expect(try sleeper.wait() == .signal(9))
  }

  /// A child that echoes talks in frames; it has our socket and no other descriptor.
  @Test func aChildSpeaksFrames() throws {
    let echo = try ChildProcess(["/bin/cat"], streams: .socket)
    guard let stream = echo.stream else { throw WorldFault(.child, "no stream") }
    let channel = FrameChannel(stream)
    for size in [0, 10, 50_000] {
      let frame = [UInt8](repeating: 5, count: size)
      try channel.write(frame, timeoutMilliseconds: 5_000)
      #expect(try channel.read(timeoutMilliseconds: 5_000) == .frame(frame))
    }
    echo.kill()
    #expect(try echo.wait() == .signal(9))
    #expect(try channel.read(timeoutMilliseconds: 5_000) == .closed)
    let lister = try ChildProcess(
      ["/bin/sh", "-c", "ls /proc/self/fd | wc -l"], streams: .output)
    let listed = try lister.stream?.read(100, of: "ls") ?? []
    // 0, 1, 2, and the folder that ls itself opened.
    #expect(String(decoding: listed, as: UTF8.self) == "4\n")
  }

  @Test func aGzipFileThatBreaksOffIsAnError() throws {
    try withFolder { folder in
      let plain = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
      let path = folder + "/-rows"
      try Files.write(plain, to: path)
      #expect(
        try ChildProcess(["/usr/bin/gzip", "-k", "--", path], streams: .none).wait() == .code(0))
      #expect(try unzipped(path + ".gz") == plain)
      let zipped = try Files.read(path + ".gz")
      var flipped = zipped
      flipped[zipped.count / 2] ^= 0x10
      let damaged = [
        Array(zipped.dropLast(1)), Array(zipped.prefix(zipped.count / 2)), Array(zipped.prefix(5)),
        flipped, [], [1, 2, 3],
      ]
      for bytes in damaged {
        try Files.write(bytes, to: folder + "/damaged.gz")
        #expect(
          fault { _ = try unzipped(folder + "/damaged.gz") } == "damaged", "\(bytes.count) bytes")
      }
      #expect(fault { _ = try unzipped(folder + "/absent.gz") } == "notFound")
    }
  }
}
