/// Keys of a form that others defined, such as DSSE: written as they are spelled in the source.
package protocol ForeignKey: CodingKey {}

/// How a key of a Swift type is spelled in records: `asOf` is written `as_of`.
///
/// Records carry the protocol's own words. Each written key belongs to one Swift key at most, so a
/// record that spells `asOf` is refused like any other unknown key.
enum WrittenKey {
  static func spelled(_ key: some CodingKey) -> String {
    key is any ForeignKey ? key.stringValue : spelled(key.stringValue)
  }

  /// Each capital letter becomes an underscore and its small letter.
  static func spelled(_ name: String) -> String {
    guard name.utf8.contains(where: isCapital) else { return name }
    var spelled: [UInt8] = []
    for byte in name.utf8 {
      if isCapital(byte) { spelled.append(UInt8(ascii: "_")) }
      spelled.append(isCapital(byte) ? byte + 32 : byte)
    }
    return String(decoding: spelled, as: UTF8.self)
  }

  /// The key of a type that is spelled `written`; `nil` if it has none.
  static func key<Key: CodingKey>(_ type: Key.Type, spelled written: String) -> Key? {
    if Key.self is any ForeignKey.Type { return Key(stringValue: written) }
    for name in [camelCase(written), written] {
      if let key = Key(stringValue: name), spelled(name) == written { return key }
    }
    return nil
  }

  private static func camelCase(_ written: String) -> String {
    var name: [UInt8] = []
    for byte in written.utf8 {
      if name.last == UInt8(ascii: "_"), (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) {
        name[name.count - 1] = byte - 32
      } else {
        name.append(byte)
      }
    }
    return String(decoding: name, as: UTF8.self)
  }

  private static func isCapital(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }
}
