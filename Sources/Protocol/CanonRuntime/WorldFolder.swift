package import CanonCrypto
import CanonEncoding
package import CanonRecords
package import CanonTypes
package import CanonWorld

/// Where a world keeps its things on disk: one folder, keys apart from Vaults.
///
/// ```text
/// world.json           who is who: pinned keys, Vault names, confinement
/// keys/                one seed a file, readable by the owner only; its public half is NAME.pub
/// vaults/NAME/         one folder a Vault; its key is keys/vaults/NAME
/// bundles/DIGEST       bundle files
/// coordinator.sqlite   the coordinator's state and the log
/// ```
package struct WorldFolder: Sendable, Hashable {
  package let path: String

  package init(path: String) { self.path = path }

  package var description: String { path + "/world.json" }
  package var coordinatorStore: String { path + "/coordinator.sqlite" }
  package var bundles: String { path + "/bundles" }
  package func bundle(_ digest: Digest) -> String { "\(bundles)/\(digest)" }
  package func vault(_ name: String) -> String { "\(path)/vaults/\(name)" }
  package func vaultKey(_ name: String) -> String { "\(path)/keys/vaults/\(name)" }
  package func key(_ role: KeyRole) -> String { "\(path)/keys/\(role.rawValue)" }
  package var splitKey: String { "\(path)/keys/split" }
}

/// The roles whose keys a world folder holds; in earnest each lies with its own actor.
package enum KeyRole: String, CaseIterable, Sendable {
  case governance
  case executor
  case clock
  case verifier
  case submitter
}

/// Who is who in a world: the configuration that every party pins its keys from.
package struct WorldDescription: Codable, Sendable, Hashable {
  package var format: String
  package var anchors: TrustAnchors
  /// Set when the operator runs workers without Landlock and seccomp; every transcript says so.
  package var unconfined: Bool
  /// Colluding Vaults that each Vault assumes at least.
  package var collusionAssumed: Int64
  /// Set when everything drawn follows from this seed, so that a crash and its resumption can be
  /// compared byte for byte. Such noise protects nobody; every reservation says so.
  package var rehearsal: Int64?
  /// The smallest noised cohort with which a Vault sends its data, for Vaults that have one.
  package var ownFloors: [OwnFloor]?

  /// A Vault's own floor, in units.
  package struct OwnFloor: Codable, Sendable, Hashable {
    package var vault: String
    package var units: Int64

    package init(vault: String, units: Int64) { (self.vault, self.units) = (vault, units) }
  }

  /// What keeps workers inside their boundary, as every reservation states it.
  package var confinement: String {
    let boundary = unconfined ? "none (operator opted out)" : "landlock+seccomp"
    return rehearsal == nil ? boundary : "\(boundary), seeded entropy (rehearsal)"
  }

  package static let currentFormat = "canon-world-1"

  package init(anchors: TrustAnchors, unconfined: Bool, collusionAssumed: Int64) {
    format = WorldDescription.currentFormat
    self.anchors = anchors
    self.unconfined = unconfined
    self.collusionAssumed = collusionAssumed
  }
}

/// Why a world folder cannot be used.
package struct WorldFolderFault: Error, Hashable, Sendable, CustomStringConvertible {
  package let sentence: String

  package init(_ sentence: String) { self.sentence = sentence }

  package var description: String { sentence }
}

extension WorldFolder {
  /// Makes the folder with fresh keys and no Vaults; an existing world is refused.
  package func create(
    entropy: any Entropy, unconfined: Bool, roles: [String], region: String? = nil
  ) throws -> WorldDescription {
    guard !Files.exists(description) else {
      throw WorldFolderFault("\(path) already holds a world; remove it or choose another folder")
    }
    for folder in [path, path + "/keys", path + "/keys/vaults", path + "/vaults", bundles] {
      try Files.makeFolder(folder)
    }
    var keys: [KeyRole: PublicKey] = [:]
    for role in KeyRole.allCases {
      let seed = entropy.bytes(32, for: "world key \(role.rawValue)")
      try writeSeed(seed, to: key(role))
      let published = SigningKey(seed: seed).publicKey
      try Files.write(Array("\(published)\n".utf8), to: key(role) + ".pub")
      keys[role] = published
    }
    try writeSeed(entropy.bytes(32, for: "world split key"), to: splitKey)
    func pinned(_ role: KeyRole) -> [PublicKey] { keys[role].map { [$0] } ?? [] }
    let world = WorldDescription(
      anchors: TrustAnchors(
        governance: pinned(.governance), executors: pinned(.executor), clocks: pinned(.clock),
        verifiers: pinned(.verifier),
        members: pinned(.submitter).map { TrustAnchors.Member(key: $0, roles: roles) },
        vaults: [], region: region),
      unconfined: unconfined, collusionAssumed: 1)
    try write(world)
    return world
  }

  package func write(_ world: WorldDescription) throws {
    try Files.write(try CanonicalJSON.encode(world), to: description)
  }

  package func read() throws -> WorldDescription {
    guard Files.exists(description) else {
      throw WorldFolderFault("\(path) holds no world (no world.json); `canon demo` makes one")
    }
    let world = try CanonicalJSON.decode(
      WorldDescription.self, from: try Files.read(description), .written)
    guard world.format == WorldDescription.currentFormat else {
      throw WorldFolderFault("\(description) has form `\(world.format)`, unknown here")
    }
    return world
  }

  package func signingKey(_ role: KeyRole) throws -> SigningKey {
    SigningKey(seed: try readSeed(key(role)))
  }

  /// Thirty-two bytes that a key is made from.
  package func readSeed(_ path: String) throws -> [UInt8] {
    let text = String(decoding: try Files.read(path, limit: 256), as: UTF8.self)
    let digits = text.hasSuffix("\n") ? text.dropLast() : text[...]
    guard let seed = Hexadecimal.bytes(of: digits), seed.count == 32 else {
      throw WorldFolderFault("\(path) does not hold a key of 64 hexadecimal digits")
    }
    return seed
  }

  package func writeSeed(_ seed: [UInt8], to path: String) throws {
    try Files.write(Array((Hexadecimal.text(of: seed) + "\n").utf8), to: path, secret: true)
  }
}
