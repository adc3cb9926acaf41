import CanonEncoding
import CanonWorkspace

/// A policy as the page holds it: its files, and for a decision the request as JSON.
package struct PolicyText: Codable, Sendable, Hashable {
  static let mostFiles = 16
  static let longestName = 100

  package struct File: Codable, Sendable, Hashable {
    package var name: String
    package var text: String

    package init(name: String, text: String) { (self.name, self.text) = (name, text) }
  }

  package var files: [File]
  package var request: String?

  package init(files: [File], request: String? = nil) {
    (self.files, self.request) = (files, request)
  }

  /// - Throws: what is wrong with it, as a sentence; the text of policies is checked later.
  static func read(_ body: [UInt8]) throws(RefusedText) -> PolicyText {
    do {
      let text = try CanonicalJSON.decode(
        PolicyText.self, from: body, .written, limit: RequestReader.longestBody)
      try text.validate()
      return text
    } catch let fault as EncodingFault {
      throw RefusedText(sentence: fault.description)
    } catch let refused as RefusedText {
      throw refused
    } catch { throw RefusedText(sentence: "\(error)") }
  }

  package func validate() throws(RefusedText) {
    guard (1...PolicyText.mostFiles).contains(files.count) else {
      throw RefusedText(sentence: "a policy has 1 to \(PolicyText.mostFiles) files")
    }
    var seen: Set<String> = []
    for file in files {
      guard PolicyText.isName(file.name) else {
        throw RefusedText(
          sentence: "a file is called by letters, digits, . _ - and /, and ends in .canon or .csv; "
            + "`\(file.name.prefix(PolicyText.longestName))` is not")
      }
      guard seen.insert(file.name).inserted else {
        throw RefusedText(sentence: "two files are called `\(file.name)`")
      }
    }
  }

  private static func isName(_ name: String) -> Bool {
    let letters = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"):
        true
      default: "._-/".utf8.contains(byte)
      }
    }
    return letters && (1...longestName).contains(name.utf8.count)
      && (name.hasSuffix(".canon") || name.hasSuffix(".csv"))
  }

  var compiled: CompiledWorkspace {
    Workspace(files: files.map { (name: $0.name, bytes: Array($0.text.utf8)) }).compile()
  }
}

/// Why what the page sent is not looked at.
package struct RefusedText: Error, Hashable {
  package let sentence: String
}
