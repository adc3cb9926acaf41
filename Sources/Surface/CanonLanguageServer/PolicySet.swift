import CanonDiagnostics
import CanonLint
import CanonSource
import CanonSyntax
import CanonTesting
import CanonTypes
import CanonWorkspace

/// Files that are checked together: a policy with the domains that it uses, or domains alone.
///
/// Trees of files that did not change are kept from one edit to the next; everything that follows
/// from the trees is made when it is first asked for.
struct PolicySet {
  /// Paths of the `.canon` files, ascending.
  let paths: [String]
  private var session = WorkspaceSession()
  private(set) var checked = Workspace(files: []).check()
  private var names: NameIndex?
  private var compiled: CompiledWorkspace?
  private var tested: [TestResult]?
  private(set) var linted: [any ShownFinding] = []
  private var isParsed = false
  private var isChecked = false

  init(_ paths: [String]) { self.paths = paths }

  var workspace: Workspace { session.workspace }

  mutating func touch() { (isParsed, isChecked) = (false, false) }

  /// Parses again what has changed.
  ///
  /// - Parameter read: the bytes of a path, as an editor has them or as they lie on the disk.
  mutating func parse(_ read: (String) -> [UInt8]?) {
    guard !isParsed else { return }
    isParsed = true
    var files = paths.compactMap { path in read(path).map { (name: path, bytes: $0) } }
    session.update(files)
    let tables = workspace.tables.compactMap { path in read(path).map { (name: path, bytes: $0) } }
    guard !tables.isEmpty else { return }
    files += tables
    session.update(files)
  }

  /// Parses and checks again when a file has changed.
  mutating func refresh(_ read: (String) -> [UInt8]?) {
    guard !isChecked else { return }
    isChecked = true
    parse(read)
    checked = session.check()
    (names, compiled, tested, linted) = (nil, nil, nil, [])
  }

  /// Every name of the set, found when it is first asked for; edits alone never do.
  mutating func index() -> NameIndex {
    if let names { return names }
    let found = NameIndex(workspace.parsed)
    names = found
    return found
  }

  /// Runs the rules over a policy without errors.
  ///
  /// - Returns: why there are no findings of rules: a configuration that cannot be gone by.
  mutating func lint(
    on today: CivilDate, _ configuration: (name: String, bytes: [UInt8])?
  ) -> String? {
    guard !checked.hasErrors else { return nil }
    let request = LintRequest(
      files: workspace.sources.texts.map { (name: $0.name, bytes: $0.bytes) },
      configuration: configuration,
      paths: PolicySet.relative(paths, to: configuration?.name), today: today)
    // Findings of the check are there already.
    let report = Lint.run(request)
    linted = report.ofRules
    return report.isComplete ? nil : report.text()
  }

  /// Patterns of a configuration go from its folder.
  private static func relative(_ paths: [String], to configuration: String?) -> [String: String] {
    guard let configuration, let slash = configuration.lastIndex(of: "/") else { return [:] }
    let folder = configuration[...slash]
    return Dictionary(
      paths.filter { $0.hasPrefix(folder) }.map { ($0, String($0.dropFirst(folder.count))) },
      uniquingKeysWith: { $1 })
  }

  mutating func compile() -> CompiledWorkspace {
    if let compiled { return compiled }
    let made = workspace.compile(checked)
    compiled = made
    return made
  }

  mutating func testResults() -> [TestResult] {
    if let tested { return tested }
    let results = TestedPolicy("", compile())?.results() ?? []
    tested = results
    return results
  }

  func text(of path: String) -> SourceText? {
    workspace.sources.texts.first { $0.name == path }
  }

  func parsed(_ path: String) -> ParsedFile? {
    workspace.parsed.first { $0.tree.source.name == path }
  }
}

/// A set as a request sees it: checked, its names found.
struct CheckedSet {
  let files: PolicySet
  let index: NameIndex

  var paths: [String] { files.paths }
  var workspace: Workspace { files.workspace }
  var checked: CheckedWorkspace { files.checked }
  var linted: [any ShownFinding] { files.linted }
  func text(of path: String) -> SourceText? { files.text(of: path) }
  func parsed(_ path: String) -> ParsedFile? { files.parsed(path) }
}
