import CanonWorkspace
import CanonWorld

/// The policy files that a command line names: files as they are, folders with all that is below.
struct PolicyFiles {
  let files: [(name: String, bytes: [UInt8])]

  /// A policy is text that people read; more than this is a mistake.
  private static let mostBytes = 16 << 20

  init(_ paths: [String]) throws {
    var names: [String] = []
    for path in paths {
      guard Files.exists(path) else { throw Failure.environment("\(path) does not exist") }
      names += Files.isFolder(path) ? try PolicyFiles.below(path) : [path]
    }
    guard !names.isEmpty else {
      throw Failure.usage("there is no .canon file in \(paths.joined(separator: ", "))")
    }
    files = try Set(names).sorted().map {
      (name: $0, bytes: try Files.read($0, limit: PolicyFiles.mostBytes))
    }
  }

  /// With names relative to `folder`, so that a bundle does not depend on where it was compiled.
  func relative(to folder: String) -> [(name: String, bytes: [UInt8])] {
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    return files.map { file in
      let name = file.name.hasPrefix(prefix) ? String(file.name.dropFirst(prefix.count)) : file.name
      return (name: name, bytes: file.bytes)
    }
  }

  private static func below(_ folder: String) throws -> [String] {
    let folder = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    return try Files.list(folder).flatMap { name in
      let path = "\(folder)/\(name)"
      if Files.isFolder(path) { return try below(path) }
      return name.hasSuffix(".canon") ? [path] : []
    }
  }
}

extension CheckedWorkspace {
  /// Shows the findings; throws when there is an error among them.
  func show(_ form: Presentation.Form, on terminal: Terminal) throws {
    switch form {
    case .json: terminal.write(json())
    case .text: terminal.write(text(colour: terminal.colour))
    }
    if hasErrors { throw Failure.findings }
  }
}
