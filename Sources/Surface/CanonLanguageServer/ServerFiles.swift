/// What the server may ask of the disk; paths are absolute.
package struct ServerFiles: Sendable {
  /// The bytes of a file, `nil` when there is none that can be read.
  package let read: @Sendable (String) -> [UInt8]?
  /// Every `.canon` file at or below a folder, hidden folders passed over.
  package let policies: @Sendable (String) -> [String]
  /// The page of a code, such as `CN4012`, or of a lint rule.
  package let page: @Sendable (String) -> String?

  package init(
    read: @escaping @Sendable (String) -> [UInt8]?,
    policies: @escaping @Sendable (String) -> [String],
    page: @escaping @Sendable (String) -> String?
  ) {
    (self.read, self.policies, self.page) = (read, policies, page)
  }
}

/// `file:` addresses and the paths they stand for (RFC 8089).
enum FileAddress {
  static func path(of uri: String) -> String? {
    guard uri.hasPrefix("file://") else { return nil }
    let rest = uri.dropFirst("file://".count)
    // An authority other than this machine is no file of ours.
    guard rest.hasPrefix("/") || rest.hasPrefix("localhost/") else { return nil }
    var bytes: [UInt8] = []
    var units = rest.drop { $0 != "/" }.utf8.makeIterator()
    while let unit = units.next() {
      guard unit == UInt8(ascii: "%") else {
        bytes.append(unit)
        continue
      }
      guard let high = units.next(), let low = units.next(),
        let byte = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(byte)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  static func uri(of path: String) -> String {
    var text = "file://"
    for byte in path.utf8 {
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
          || "/-._~".unicodeScalars.contains(scalar))
      if isPlain {
        text.unicodeScalars.append(scalar)
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return text
  }
}
