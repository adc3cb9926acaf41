import Foundation

/// The built `canon`, run as people run it, in a folder of its own.
struct Tool {
  /// What a run left behind.
  struct Outcome: Sendable {
    let code: Int32
    let output: String
    let errors: String
  }

  let folder: URL

  /// The repository, for policies and pages.
  static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The program lies beside the bundle of these tests.
  static let program = [URL(filePath: CommandLine.arguments[0]), Bundle.main.bundleURL]
    .flatMap { [$0, $0.deletingLastPathComponent()] }.map { $0.appending(path: "canon") }
    .first { FileManager.default.isExecutableFile(atPath: $0.path()) }

  /// A folder beside the program, fresh now and left for whoever wants to look.
  init(keptAs name: String) throws {
    guard let program = Tool.program else { throw CocoaError(.fileNoSuchFile) }
    folder = program.deletingLastPathComponent().appending(path: name)
    remove()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "canon-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  func run(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> Outcome {
    guard let program = Tool.program else { throw CocoaError(.fileNoSuchFile) }
    return try start(program, arguments, path: "/usr/bin:/bin", environment)
  }

  /// A script in which `canon` is the built tool.
  func shell(_ script: String) throws -> Outcome {
    guard let program = Tool.program else { throw CocoaError(.fileNoSuchFile) }
    return try start(
      URL(filePath: "/bin/bash"), ["-c", script],
      path: program.deletingLastPathComponent().path() + ":/usr/bin:/bin")
  }

  private func start(
    _ program: URL, _ arguments: [String], path: String, _ environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = [
      "PATH": path, "CANON_HOME": Tool.repository.path(),
      "SWIFT_BACKTRACE": "enable=no",
    ].merging(environment) { $1 }
    // Tests of one folder run beside each other: each run has files of its own.
    let name = UUID().uuidString
    let (output, errors) = (
      folder.appending(path: ".\(name).out"), folder.appending(path: ".\(name).err")
    )
    defer { for file in [output, errors] { try? FileManager.default.removeItem(at: file) } }
    for file in [output, errors] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      code: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }

  func write(_ text: String, to name: String) throws {
    try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
  }

  func bytes(of name: String) throws -> Data { try Data(contentsOf: folder.appending(path: name)) }
}
