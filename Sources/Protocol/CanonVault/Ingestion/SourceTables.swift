import CanonWorld

/// Where source tables and time zones come from.
package protocol SourceTables {
  /// Hands over a table's file, unpacked, in order; an error when it ends before its end.
  func forEachChunk(of table: String, _ body: ([UInt8]) throws -> Void) throws

  func zone(_ name: String) throws(VaultFault) -> Zone
}

/// A folder of source files, `TABLE.csv` or `TABLE.csv.gz`.
package struct SourceFolder: SourceTables {
  package let path: String
  private let zones: String

  /// - Parameter zones: the system's zone files.
  package init(path: String, zones: String = "/usr/share/zoneinfo") {
    (self.path, self.zones) = (path, zones)
  }

  package func forEachChunk(of table: String, _ body: ([UInt8]) throws -> Void) throws {
    let plain = "\(path)/\(table).csv"
    if Files.exists(plain) {
      return try Files.forEachChunk(of: plain, body)
    }
    guard Files.exists(plain + ".gz") else {
      throw VaultFault(.tableMissing, "there is neither \(plain) nor \(plain).gz")
    }
    try GzipReader.forEachChunk(of: plain + ".gz", body)
  }

  package func zone(_ name: String) throws(VaultFault) -> Zone {
    try Zone.named(name) { (name) throws(WorldFault) in
      try Files.read("\(zones)/\(name)", limit: 1 << 20)
    }
  }
}

extension Zone {
  /// Reads a zone by its IANA name; a name that could leave the folder of zones is refused.
  static func named(
    _ name: String, read: (String) throws(WorldFault) -> [UInt8]
  ) throws(VaultFault) -> Zone {
    let isPlain = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
        UInt8(ascii: "+"), UInt8(ascii: "/"):
        true
      default: false
      }
    }
    guard isPlain, !name.isEmpty, !name.hasPrefix("/") else {
      throw VaultFault(.unknownZone, "`\(name)` is not the name of a time zone")
    }
    do {
      guard let zone = Zone(file: try read(name)) else {
        throw VaultFault(.unknownZone, "the zone file of `\(name)` is of an unknown form")
      }
      return zone
    } catch let fault as VaultFault {
      throw fault
    } catch {
      throw VaultFault(
        .unknownZone, "no zone file for `\(name)`: is the package `tzdata` installed?")
    }
  }
}
