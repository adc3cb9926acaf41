import CanonCrypto
import CanonTypes
import CanonWorld

/// A folder of signing keys: `NAME.key` holds the secret seed, `NAME.pub` the public key, both as
/// hexadecimal digits. The secret files are readable by their owner only.
struct KeyRing: Sendable {
  let folder: String

  /// A key by its name and public half.
  struct Entry: Codable, Hashable {
    var name: String
    var key: PublicKey
  }

  func make(_ name: String, entropy: some Entropy) throws -> SigningKey {
    guard KeyRing.isName(name) else {
      throw Failure.usage("a key's name is 1 to 64 letters, digits, `-` or `_`, not `\(name)`")
    }
    guard !Files.exists(path(name, "key")) else {
      throw Failure.environment("\(path(name, "key")) exists already; keys are never overwritten")
    }
    try Files.makeFolder(folder)
    let seed = entropy.bytes(32, for: "key/\(name)")
    let key = SigningKey(seed: seed)
    let text = Array((Hexadecimal.text(of: seed) + "\n").utf8)
    try Files.write(text, to: path(name, "key"), secret: true)
    try Files.write(Array((key.publicKey.description + "\n").utf8), to: path(name, "pub"))
    return key
  }

  func list() throws -> [Entry] {
    guard Files.isFolder(folder) else { return [] }
    return try Files.list(folder).filter { $0.hasSuffix(".pub") }.map { file in
      let name = String(file.dropLast(4))
      return Entry(name: name, key: try KeyRing.publicKey(at: path(name, "pub")))
    }
  }

  func secret(_ name: String) throws -> SigningKey { try KeyRing.secret(at: path(name, "key")) }

  static func secret(at path: String) throws -> SigningKey {
    guard let seed = Hexadecimal.bytes(of: try text(path)), seed.count == 32 else {
      throw Failure.environment("\(path) is not a key: 64 hexadecimal digits are expected")
    }
    return SigningKey(seed: seed)
  }

  static func publicKey(at path: String) throws -> PublicKey {
    guard let bytes = Hexadecimal.bytes(of: try text(path)), let key = PublicKey(bytes: bytes)
    else {
      throw Failure.environment("\(path) is not a public key: 64 hexadecimal digits are expected")
    }
    return key
  }

  /// A public key as an argument: 64 hexadecimal digits, or a file that holds them.
  static func trusted(_ argument: String) throws -> PublicKey {
    if let bytes = Hexadecimal.bytes(of: argument), let key = PublicKey(bytes: bytes) { return key }
    return try publicKey(at: argument)
  }

  private static func text(_ path: String) throws -> String {
    let text = String(decoding: try Files.read(path, limit: 4_096), as: UTF8.self)
    return String(text.prefix { $0 != "\n" && $0 != "\r\n" })
  }

  private static func isName(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  private func path(_ name: String, _ ending: String) -> String { "\(folder)/\(name).\(ending)" }
}
