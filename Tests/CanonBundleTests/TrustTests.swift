import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonFixtures
import CanonTypes
import CanonWorld
import Foundation
import Testing

/// Who may sign, how many, until when, and that nobody goes back.
@Suite struct TrustTests {
  static let (a, b, c, d) = (key(31), key(32), key(33), key(34))
  static let day = Instant("2026-06-01") ?? Instant(seconds: 0)

  static func key(_ number: UInt8) -> SigningKey {
    SigningKey(seed: [UInt8](repeating: number, count: 32))
  }

  static func root(
    version: Int64 = 1, expires: String = "2027-01-01", root: [SigningKey] = [a, b, c],
    governance: [SigningKey] = [a, b, c], threshold: Int64 = 2
  ) -> GovernanceRoot {
    GovernanceRoot(
      version: version, expires: Instant(expires) ?? day,
      roles: [
        .init(name: "root", keys: root.map(\.publicKey), threshold: threshold),
        .init(name: "governance", keys: governance.map(\.publicKey), threshold: threshold),
        .init(name: "executor", keys: [d.publicKey], threshold: 1),
      ])
  }

  static func bytes(_ root: GovernanceRoot, _ keys: [SigningKey]) throws -> [UInt8] {
    try CanonicalJSON.encode(try root.sealed(with: keys))
  }

  static func code<T>(_ body: () throws -> T) -> String? {
    do {
      _ = try body()
      return nil
    } catch { return (error as? BundleFault)?.code ?? "\(error)" }
  }

  @Test func thresholdsHold() throws {
    let opened = try OpenedRoot(try Self.bytes(Self.root(), [Self.a, Self.c]))
    let trust = try opened.trust(at: Self.day)
    let one = try TinyBundle.sealed(with: [Self.b]).bytes
    #expect(TinyBundle.refusal(one, trust) == "CN7102")
    let both = try Bundle.signed(one, with: [Self.c], release: nil, expires: nil)
    #expect(TinyBundle.refusal(both.bytes, trust) == nil)
    let stranger = try Bundle.signed(one, with: [Self.d], release: nil, expires: nil)
    #expect(TinyBundle.refusal(stranger.bytes, trust) == "CN7102", "an executor is no governance")
    let anew = try Bundle.signed(both.bytes, with: [Self.a], release: 4, expires: nil)
    #expect(anew.digest == both.digest)
    #expect(TinyBundle.refusal(anew.bytes, trust) == "CN7102", "others have to sign again")
  }

  @Test func bundlesAndRootsExpire() throws {
    let opened = try OpenedRoot(try Self.bytes(Self.root(), [Self.a, Self.b]))
    #expect(Self.code { try opened.trust(at: opened.root.expires) } == "CN7132")
    let bytes = try TinyBundle.sealed().bytes
    var trust = TinyBundle.trust
    for (at, code) in [
      (TinyBundle.expires - Period(seconds: 1), nil), (TinyBundle.expires, "CN7119"),
      (TinyBundle.expires + Period(seconds: 1), "CN7119"),
    ] {
      trust.at = at
      #expect(TinyBundle.refusal(bytes, trust) == code, "at \(at)")
    }
    trust.at = nil
    #expect(TinyBundle.refusal(bytes, trust) == nil, "what was taken in before stays")
  }

  @Test func rootsFollowOneAnother() throws {
    let (a, b, c, d) = (Self.a, Self.b, Self.c, Self.d)
    let first = try OpenedRoot(try Self.bytes(Self.root(), [a, b]))
    let second = Self.root(version: 2, root: [c, d], governance: [d], threshold: 1)
    let accepted = try first.next(try Self.bytes(second, [a, b, d]), at: Self.day)
    #expect(accepted.root["governance"]?.keys == [d.publicKey])
    let wrong: [(String, GovernanceRoot, [SigningKey], String)] = [
      ("the old root's keys are too few", second, [a, d], "CN7133"),
      ("its own keys are too few", second, [a, b], "CN7133"),
      ("a version is left out", Self.root(version: 3), [a, b], "CN7134"),
      ("the same version", Self.root(), [a, b], "CN7134"),
      ("it expired", Self.root(version: 2, expires: "2026-05-31"), [a, b], "CN7132"),
      ("a threshold that nobody reaches", Self.root(version: 2, threshold: 4), [a, b], "CN7135"),
      ("a threshold of none", Self.root(version: 2, threshold: 0), [a, b], "CN7135"),
    ]
    for (name, root, keys, code) in wrong {
      let found = Self.code { try first.next(try Self.bytes(root, keys), at: Self.day) }
      #expect(found == code, "\(name): \(found ?? "accepted")")
    }
    var roles = Self.root(version: 2)
    roles.roles.removeAll { $0.name == "governance" }
    #expect(Self.code { try first.next(try Self.bytes(roles, [a, b]), at: Self.day) } == "CN7135")
    roles.format = "canon-root/2"
    #expect(Self.code { try first.next(try Self.bytes(roles, [a, b]), at: Self.day) } == "CN7131")
  }

  @Test func changedRootsAreRefused() throws {
    let bytes = try Self.bytes(Self.root(), [Self.a, Self.b])
    for place in bytes.indices {
      #expect(Self.code { try OpenedRoot(Array(bytes[..<place])) }?.hasPrefix("CN713") == true)
      var flipped = bytes
      flipped[place] ^= 1 << UInt8(place % 8)
      let code = Self.code { try OpenedRoot(flipped) }
      #expect(code?.hasPrefix("CN713") == true, "byte \(place): \(code ?? "opens")")
    }
  }

  @Test func nobodyGoesBack() throws {
    let digest = try TinyBundle.sealed().digest
    let other = SHA256.digest([1])
    let seen = SeenReleases([SeenRelease(policy: "Tiny", release: 3, bundle: digest)])
    for (release, bundle, code) in [
      (4, other, nil), (3, digest, nil), (3, other, "CN7120"), (2, digest, "CN7120"),
    ] as [(Int64, Digest, String?)] {
      let next = SeenRelease(policy: "Tiny", release: release, bundle: bundle)
      #expect(Self.code { try seen.check(next) } == code, "release \(release)")
    }
    try seen.check(SeenRelease(policy: "Another", release: 1, bundle: other))
    let trust = BundleTrust(
      keys: [TinyBundle.key.publicKey], at: TinyBundle.at,
      seen: SeenReleases([SeenRelease(policy: "Tiny", release: 4, bundle: other)]))
    #expect(TinyBundle.refusal(try TinyBundle.sealed().bytes, trust) == "CN7120")
  }

  @Test func whatWasSeenIsKept() throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "canon-seen-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = SeenFile(path: folder.appending(path: "seen").path())
    @Sendable func take(_ release: Int64) throws {
      try file.taking { _ in
        ((), SeenRelease(policy: "Tiny", release: release, bundle: SHA256.digest([])))
      }
    }
    try take(2)
    try take(5)
    #expect(Self.code { try take(4) } == "CN7120")
    #expect(try file.read().newest.map(\.release) == [5])
    DispatchQueue.concurrentPerform(iterations: 16) { try? take(Int64(6 + $0)) }
    #expect(try file.read().newest.map(\.release) == [21])
    try Data("[]".utf8).write(to: URL(filePath: file.path))
    #expect(throws: WorldFault.self) { try take(30) }
  }

  @Test func aMappedBundleGivesItsSections() throws {
    let folder = FileManager.default.temporaryDirectory
    let path = folder.appending(path: "canon-map-\(UUID().uuidString)").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Files.write(try TinyBundle.sealed().bytes, to: path)
    let mapped = try Bundle.map(path, TinyBundle.trust)
    #expect(mapped.view.digest == (try TinyBundle.sealed().digest))
    #expect(mapped.view.release.release == 3)
    let program = mapped.withSection(.program) { Array($0) }
    #expect(program == (try CanonicalJSON.encode(TinyBundle.program)))
    let distance = mapped.withSection(.parameters) { Int(bitPattern: $0.baseAddress) % 8 }
    #expect(distance == 0, "sections lie at multiples of eight bytes")
    var trust = TinyBundle.trust
    trust.threshold = 2
    #expect(Self.code { try Bundle.map(path, trust) } == "CN7102")
    #expect(throws: WorldFault.self) { try Bundle.map(folder.path(), trust) }
  }
}
