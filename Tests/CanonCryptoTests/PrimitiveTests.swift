import CanonCrypto
import CanonTypes
import Testing

func bytes(_ hexadecimal: String) -> [UInt8] { Hexadecimal.bytes(of: hexadecimal) ?? [] }

func key(_ number: UInt8) -> [UInt8] { [UInt8](repeating: number, count: 32) }

@Suite struct PrimitiveTests {
  /// FIPS 180-4 examples, and the same through every cut of the incremental form.
  @Test func sha256() {
    let message = Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
    let expected = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    #expect(SHA256.digest(message).description == expected)
    var agreed = 0
    for cut in message.indices {
      var hasher = SHA256()
      hasher.update(Array(message[..<cut]))
      _ = hasher.digest()
      hasher.update(Array(message[cut...]))
      agreed += hasher.digest().description == expected ? 1 : 0
    }
    #expect(agreed == message.count)
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    #expect(SHA256.digest([]).description == empty)
    #expect(SHA256.digest(joining: [[1], [], [2, 3]]) == SHA256.digest([1, 2, 3]))
  }

  /// Keyed BLAKE2b of the empty message and of 00..0f; values by Python's hashlib.
  @Test func keyedHash() {
    let hash = KeyedHash(key: Array(0..<32))
    #expect(
      Hexadecimal.text(of: hash.bytes(of: []))
        == "4e51e7a913fc80137da52880fecca175bf81e117d5c68126dc2774033517ea0d")
    #expect(
      Hexadecimal.text(of: hash.bytes(of: Array(0..<16)))
        == "ce33db4739a80e3f3c29403576152dfec9bd8c3ba0d1a4c2a65a2cbdbfaa67f0")
    #expect(hash.word(of: Array(0..<16)) == 0x739e921d15f18d7e)
    #expect(LengthPrefix.join([[1], [2, 3]]) != LengthPrefix.join([[1, 2], [3]]))
    let derived = ["a", "b"].flatMap { label in
      [[[UInt8]](), [[1], [2]], [[1, 2]], [[]]].map {
        KeyDerivation.key(from: key(1), label: label, context: $0)
      }
    }
    #expect(Set(derived).count == 8)
  }

  /// RFC 8032, 7.1, test 2; then every bit flipped of signature, message and key.
  @Test func signatures() {
    let signer = SigningKey(
      seed: bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
    let open = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    #expect(signer.publicKey.description == open)
    let signature = signer.sign([0x72])
    #expect(
      signature.description
        == "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
    #expect(signer.publicKey.verifies(signature, of: [0x72]))
    var accepted = 0
    for bit in 0..<512 {
      let changed = Signature(bytes: flipped(signature.bytes, bit))
      if let changed, signer.publicKey.verifies(changed, of: [0x72]) { accepted += 1 }
    }
    for bit in 0..<256 {
      let changed = PublicKey(bytes: flipped(signer.publicKey.bytes, bit))
      if let changed, changed.verifies(signature, of: [0x72]) { accepted += 1 }
    }
    for bit in 0..<8 where signer.publicKey.verifies(signature, of: flipped([0x72], bit)) {
      accepted += 1
    }
    #expect(accepted == 0)
  }

  /// The strict rule: a key and R of small order would "sign" everything.
  @Test func smallOrderIsRefused() {
    let identity = [1] + [UInt8](repeating: 0, count: 31)
    let key = PublicKey(bytes: identity)
    let signature = Signature(bytes: identity + [UInt8](repeating: 0, count: 32))
    #expect(key != nil && signature != nil)
    if let key, let signature { #expect(!key.verifies(signature, of: [1, 2, 3])) }
    let zero = ExchangeKey(bytes: [UInt8](repeating: 0, count: 32))
    #expect(zero.map { KeyExchange(seed: Array(1...32)).shared(with: $0) } == .some(nil))
  }

  /// Both sides agree, a third does not; the public key is by a plain ladder of RFC 7748, 5.
  @Test func keyExchange() {
    let alice = KeyExchange(seed: Array(3...34))
    let bob = KeyExchange(seed: Array(1...32))
    let carol = KeyExchange(seed: Array(2...33))
    #expect(alice.shared(with: bob.publicKey) == bob.shared(with: alice.publicKey))
    #expect(alice.shared(with: bob.publicKey) != carol.shared(with: alice.publicKey))
    #expect(alice.shared(with: bob.publicKey)?.count == 32)
    #expect(
      bob.publicKey.description
        == "07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c")
  }

  @Test func sealing() throws {
    let sealer = Sealer(key: key(7))
    let nonce = [UInt8](repeating: 9, count: 24)
    let place = Array("vault 1, table a, row 3".utf8)
    var opened = 0
    for count in [0, 1, 63, 64, 65, 1_000] {
      let plain = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
      let sealed = sealer.seal(plain, for: place, nonce: nonce)
      #expect(sealed.count == count + Sealer.overhead)
      #expect(try sealer.open(sealed, for: place) == plain)
      for bit in stride(from: 0, to: sealed.count * 8, by: count > 100 ? 37 : 1) {
        if (try? sealer.open(flipped(sealed, bit), for: place)) != nil { opened += 1 }
      }
      for length in stride(from: 0, to: sealed.count, by: count > 100 ? 17 : 1) {
        if (try? sealer.open(Array(sealed[..<length]), for: place)) != nil { opened += 1 }
      }
      if (try? sealer.open(sealed, for: place + [0])) != nil { opened += 1 }
      if (try? Sealer(key: key(8)).open(sealed, for: place)) != nil { opened += 1 }
    }
    #expect(opened == 0)
  }

  @Test func streamsAreOneSequenceHoweverRead() {
    var whole = DeterministicStream(key: key(3), label: "noise")
    var pieces = whole
    var other = DeterministicStream(key: key(3), label: "mask")
    let expected = whole.bytes(20_000)
    var read: [UInt8] = []
    var size = 1
    while read.count < 19_000 {
      if size % 5 == 0 {
        withUnsafeBytes(of: pieces.next().littleEndian) { read.append(contentsOf: $0) }
      } else {
        read += pieces.bytes(size % 97)
      }
      size += 1
    }
    #expect(Array(expected[..<read.count]) == read)
    #expect(other.bytes(64) != Array(expected[..<64]))
    let ones = expected.reduce(0) { $0 + $1.nonzeroBitCount }
    #expect(abs(ones - 80_000) < 1_000, "\(ones) of 160,000 bits are set")
    let system = (0..<8).map { _ in SystemRandomness.bytes(32) }
    #expect(Set(system).count == 8 && SystemRandomness.bytes(0).isEmpty)
  }
}

func flipped(_ bytes: [UInt8], _ bit: Int) -> [UInt8] {
  var bytes = bytes
  bytes[bit / 8] ^= 1 << UInt8(bit % 8)
  return bytes
}
