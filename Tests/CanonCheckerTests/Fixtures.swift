import CanonDiagnostics
import CanonWorkspace
import Foundation

/// Files of the repository that the tests read.
enum Fixture {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func file(_ path: String) throws -> (name: String, bytes: [UInt8]) {
    (path, Array(try Data(contentsOf: root.appending(path: path))))
  }

  static func text(_ path: String) throws -> String {
    String(decoding: try file(path).bytes, as: UTF8.self)
  }

  static func names(in folder: String, suffix: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
      .filter { $0.hasSuffix(suffix) }.sorted()
  }

  static let domains = ["Policies/grocer/commerce.canon", "Policies/grocer/behavior.canon"]

  static func workspace(_ paths: [String]) throws -> Workspace {
    Workspace(files: try paths.map { try file($0) })
  }

  static func grocer() throws -> Workspace {
    try workspace(domains + ["Policies/grocer/training.canon"])
  }
}
