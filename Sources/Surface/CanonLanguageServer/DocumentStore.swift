import CanonSource
import CanonSyntax
import CanonTypes
import CanonWorkspace

/// The texts that an editor has open, over those on the disk, and the sets they are checked in.
struct DocumentStore {
  struct Document {
    var version: Int64?
    var bytes: [UInt8]
  }

  private let files: ServerFiles
  private(set) var open: [String: Document] = [:]
  private var disk: [String: [UInt8]] = [:]
  private var heads: [String: FileHead] = [:]
  private(set) var sets: [PolicySet] = []
  private(set) var roots: [String] = []

  init(_ files: ServerFiles) { self.files = files }

  mutating func start(_ roots: [String]) {
    self.roots = roots
    reload()
  }

  /// Reads the folders again: files may have come, gone or changed.
  mutating func reload() {
    let found = Set(roots.flatMap { files.policies($0) }).union(open.keys)
    disk = [:]
    for path in found where open[path] == nil { disk[path] = files.read(path) }
    heads = [:]
    for path in found { heads[path] = bytes(of: path).map { DocumentStore.head(path, $0) } }
    group()
  }

  private static func head(_ path: String, _ bytes: [UInt8]) -> FileHead {
    FileHead(Parser.parse(SourceText(name: path, bytes: bytes)))
  }

  private mutating func group() {
    let old = Dictionary(sets.map { ($0.paths, $0) }, uniquingKeysWith: { $1 })
    sets = Grouping.sets(of: heads).map { paths in
      var set = old[paths] ?? PolicySet(paths)
      set.touch()
      return set
    }
  }

  /// A file as an editor has it, or as it lies on the disk; a table is read when it is asked for.
  func bytes(of path: String) -> [UInt8]? {
    open[path]?.bytes ?? disk[path] ?? (path.hasSuffix(".csv") ? files.read(path) : nil)
  }

  mutating func open(_ path: String, _ version: Int64?, _ bytes: [UInt8]) {
    open[path] = Document(version: version, bytes: bytes)
    changed(path)
  }

  mutating func change(_ path: String, _ version: Int64?, _ bytes: [UInt8]) {
    guard open[path] != nil else { return }
    open[path] = Document(version: version, bytes: bytes)
    changed(path)
  }

  mutating func close(_ path: String) {
    open[path] = nil
    disk[path] = files.read(path)
    changed(path)
  }

  private mutating func changed(_ path: String) {
    for index in sets.indices where sets[index].paths.contains(path) { sets[index].touch() }
    let head = bytes(of: path).map { headOfOpen(path, $0) }
    guard head != heads[path] else { return }
    heads[path] = head
    group()
  }

  /// The head from the tree of the set, which is parsed anyway.
  private mutating func headOfOpen(_ path: String, _ bytes: [UInt8]) -> FileHead {
    guard let index = index(of: path) else { return DocumentStore.head(path, bytes) }
    sets[index].parse(read)
    return sets[index].parsed(path).map(FileHead.init) ?? DocumentStore.head(path, bytes)
  }

  private var read: (String) -> [UInt8]? {
    let (open, disk, files) = (open, disk, files)
    return { path in
      open[path]?.bytes ?? disk[path] ?? (path.hasSuffix(".csv") ? files.read(path) : nil)
    }
  }

  /// The set that a file is shown in: one of its own folder, or the first.
  func index(of path: String) -> Int? {
    let all = sets.indices.filter { sets[$0].paths.contains(path) }
    let home = Grouping.folder(of: path)
    return all.first { sets[$0].paths.allSatisfy { Grouping.folder(of: $0) == home } } ?? all.first
  }

  /// The sets of the files that are open, checked.
  mutating func live() -> [PolicySet] {
    let indices = Set(open.keys.compactMap(index)).sorted()
    for index in indices { sets[index].refresh(read) }
    return indices.map { sets[$0] }
  }

  /// The checked set of a file.
  mutating func set(of path: String) -> CheckedSet? { index(of: path).map { refreshed($0) } }

  /// A set, checked, with its names.
  mutating func refreshed(_ index: Int) -> CheckedSet {
    sets[index].refresh(read)
    let names = sets[index].index()
    return CheckedSet(files: sets[index], index: names)
  }

  /// Does something with a checked set and keeps what it made.
  mutating func withSet<Result>(of path: String, _ body: (inout PolicySet) -> Result) -> Result? {
    guard let index = index(of: path) else { return nil }
    sets[index].refresh(read)
    return body(&sets[index])
  }

  /// - Returns: why the rules were not run, if they were not.
  mutating func lint(_ path: String, on today: CivilDate) -> String? {
    guard let index = index(of: path) else { return nil }
    sets[index].refresh(read)
    return sets[index].lint(on: today, configuration(of: path))
  }

  /// The `canon.toml` that lies nearest above.
  private func configuration(of path: String) -> (name: String, bytes: [UInt8])? {
    var folder = Grouping.folder(of: path)
    while true {
      let candidate = folder + "/canon.toml"
      if let bytes = files.read(candidate) { return (candidate, bytes) }
      guard !folder.isEmpty else { return nil }
      folder = Grouping.folder(of: folder)
    }
  }
}
