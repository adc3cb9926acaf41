import CanonReport
import CanonWorkspace
import CanonWorld

/// The policy files that a command line names, as one set: files as they are, a folder as the
/// `.canon` files that lie directly in it.
struct PolicyFiles {
  /// What the set is called when there is more than one.
  let name: String
  let files: [(name: String, bytes: [UInt8])]

  /// A policy is text that people read; more than this is a mistake.
  private static let mostBytes = 16 << 20

  /// All paths together.
  ///
  /// - Throws: a usage failure for a folder that only has policies in folders below.
  init(_ paths: [String]) throws {
    var names: [String] = []
    for path in paths {
      switch try Place(path) {
      case .files(let files): names += files
      case .folders(let folders):
        throw Failure.usage(
          "\(path) holds no .canon file itself; name one of the policies below it: "
            + Words.list(folders))
      }
    }
    try self.init(name: paths.joined(separator: " "), reading: names)
  }

  private init(name: String, reading names: [String]) throws {
    guard !names.isEmpty else { throw Failure.usage("there is no .canon file in \(name)") }
    self.name = name
    func read(_ name: String) throws -> (name: String, bytes: [UInt8]) {
      (name: name, bytes: try Files.read(name, limit: PolicyFiles.mostBytes))
    }
    let policies = try Set(names).sorted().map(read)
    // A table that is not there is the checker's finding, with the place that names it. A file
    // that speaks of none need not be read for it.
    let naming = policies.filter { PolicyFiles.namesTable($0.bytes) }
    let tables = Workspace(files: naming).tables
      .filter { !names.contains($0) && Files.exists($0) && !Files.isFolder($0) }
    files = try policies + tables.map(read)
  }

  private static func namesTable(_ bytes: [UInt8]) -> Bool {
    let ending = Array(".csv".utf8)
    return bytes.indices.contains { start in
      bytes[start] == ending[0] && bytes[start...].prefix(ending.count).elementsEqual(ending)
    }
  }

  /// The sets that are checked one by one: all paths together, but a folder that only has policies
  /// in folders below is a set for each of these.
  static func apart(_ paths: [String]) throws -> [PolicyFiles] {
    var together: [String] = []
    var folders: [String] = []
    for path in paths {
      switch try Place(path) {
      case .files: together.append(path)
      case .folders(let below): folders += below
      }
    }
    let first = together.isEmpty ? [] : [try PolicyFiles(together)]
    return try first + folders.map { try PolicyFiles([$0]) }
  }

  /// Every `.canon` file below the paths, for what is done to each file alone.
  static func everywhere(_ paths: [String]) throws -> PolicyFiles {
    let names = try paths.flatMap { path in
      try Place.exists(path)
      guard Files.isFolder(path) else { return [path] }
      return try Place.folders(in: Place.trimmed(path)).flatMap(Place.files(in:))
    }
    return try PolicyFiles(name: paths.joined(separator: " "), reading: names)
  }

  /// The `.canon` files at or below a folder, hidden folders passed over.
  static func below(_ folder: String) throws -> [String] {
    try Place.folders(in: Place.trimmed(folder)).flatMap(Place.files(in:))
  }

  /// With names relative to `folder`, so that a bundle does not depend on where it was compiled.
  func relative(to folder: String) -> [(name: String, bytes: [UInt8])] {
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    return files.map { file in
      let name = file.name.hasPrefix(prefix) ? String(file.name.dropFirst(prefix.count)) : file.name
      return (name: name, bytes: file.bytes)
    }
  }

  /// What a path of the command line stands for.
  private enum Place {
    /// A file, or what lies directly in a folder.
    case files([String])
    /// Folders below one that has no policy file itself; each is a policy of its own.
    case folders([String])

    init(_ path: String) throws {
      try Place.exists(path)
      guard Files.isFolder(path) else {
        self = .files([path])
        return
      }
      let folder = Place.trimmed(path)
      let files = try Place.files(in: folder)
      let below = try Place.folders(in: folder).filter { try !Place.files(in: $0).isEmpty }
      self = files.isEmpty && !below.isEmpty ? .folders(below) : .files(files)
    }

    static func exists(_ path: String) throws {
      guard Files.exists(path) else { throw Failure.environment("\(path) does not exist") }
    }

    static func trimmed(_ path: String) -> String {
      path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    static func files(in folder: String) throws -> [String] {
      try Files.list(folder).filter { $0.hasSuffix(".canon") && $0 != ".canon" }
        .map { "\(folder)/\($0)" }.filter { !Files.isFolder($0) }
    }

    /// The folder and all below it; hidden ones hold what tools made.
    static func folders(in folder: String) throws -> [String] {
      let below = try Files.list(folder).filter { !$0.hasPrefix(".") }
        .map { "\(folder)/\($0)" }.filter(Files.isFolder)
      return try [folder] + below.flatMap(folders(in:))
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
