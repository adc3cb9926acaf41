import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonTypes
import Testing

/// T34 to T37: whoever carries records may change them on the way.
struct CarrierThreats {
  let federation: SmallFederation
  let trusted: Set<PublicKey>

  init() throws {
    federation = try SmallFederation()
    trusted = [federation.governance.publicKey]
  }

  func opens(_ bytes: [UInt8]) -> Bool { (try? Bundle.open(bytes, trusted: trusted)) != nil }

  @Test("T34 a bundle that was cut short or changed anywhere does not open")
  func t34() {
    let bytes = federation.bundle.bytes
    let cut = stride(from: 0, to: bytes.count, by: 97).filter { opens(Array(bytes[..<$0])) }
    let flipped = stride(from: 0, to: bytes.count, by: 53).filter { place in
      var changed = bytes
      changed[place] ^= 1
      return opens(changed)
    }
    #expect(opens(bytes) && cut.isEmpty && flipped.isEmpty)
  }

  @Test("T35 a bundle is not believed for a key that it brings itself")
  func t35() throws {
    let own = try Bundle.seal(
      SmallPolicy.program, files: [(name: "policy.canon", bytes: [])],
      with: [federation.stranger])
    #expect(own.digest == federation.bundle.digest && !opens(own.bytes))
  }

  @Test("T36 a signed object has one text")
  func t36() throws {
    let bytes = federation.bundle.bytes
    #expect(!opens(bytes + [10]) && !opens([32] + bytes))
    let tick = try federation.tick("2026-03-09")
    let spaced = try CanonicalJSON.encode(tick).flatMap { $0 == 0x3A ? [0x3A, 0x20] : [$0] }
    #expect(throws: EncodingFault.self) {
      try CanonicalJSON.decode(Signed<Tick>.self, from: spaced, .canonical)
    }
  }

  @Test("T37 a signature counts once, and only for its own kind of record")
  func t37() throws {
    let tick = try federation.tick("2026-03-09")
    #expect(throws: SignatureFault.self) {
      try tick.verified(type: RecordType.tick, by: [federation.clock.publicKey], threshold: 2)
    }
    #expect(throws: SignatureFault.self) {
      try tick.verified(type: RecordType.checkpoint, by: [federation.clock.publicKey])
    }
  }
}
