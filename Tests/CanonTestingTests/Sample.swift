import CanonTesting
import CanonWorkspace
import Foundation

/// The grocer's policy with tests of one's own.
enum Sample {
  static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The files of the policy, its tests replaced by `tests` unless that is `nil`.
  static func files(tests: String?) throws -> [(name: String, bytes: [UInt8])] {
    try ["commerce", "behavior", "training"].map { name in
      let path = repository.appending(path: "Policies/grocer/\(name).canon")
      var text = try String(contentsOf: path, encoding: .utf8)
      if let tests, name == "training", let first = text.range(of: "    test \"") {
        text = text[..<first.lowerBound] + tests + "\n}\n"
      }
      return (name: "\(name).canon", bytes: Array(text.utf8))
    }
  }

  static func policy(
    tests: String? = nil, editing edit: (String) -> String = { $0 }
  ) throws -> TestedPolicy {
    let files = try files(tests: tests).map { file in
      (name: file.name, bytes: Array(edit(String(decoding: file.bytes, as: UTF8.self)).utf8))
    }
    let compiled = Workspace(files: files).compile()
    guard let policy = TestedPolicy("sample", compiled) else {
      throw Unsound(text: compiled.checked.text())
    }
    return policy
  }

  struct Unsound: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
  }

  /// A test of the policy, by what differs.
  static func test(
    _ title: String, submitter: String = "model_operator", purpose: String = "marketing_models",
    markets: String = "US", families: String? = nil, expect: String
  ) -> String {
    """
    test "\(title)" {
        given  task PurchasePropensity(cheese, 28d) {
            submitter \(submitter)
            purpose   \(purpose)
            markets   \(markets)
            \(families.map { "families  \($0)" } ?? "")
        }
        expect \(expect)
    }

    """
  }
}
