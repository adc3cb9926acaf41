import ArgumentParser
import CanonAdmission
import CanonCoordination
import CanonRecords
import CanonRuntime
import CanonWorld

/// What every command takes that works in an open world: the world, and how results look.
struct WorldOptions: ParsableArguments {
  @OptionGroup var access: WorldAccess
  @OptionGroup var presentation: Presentation

  /// Opens the world; whatever was outstanding is asked for again.
  func open() throws -> OpenWorld {
    let terminal = presentation.terminal
    let watch = TaskWatch(terminal, vaults: try access.folder.vaultNames().count)
    return OpenWorld(
      session: try access.session(observe: watch.hear), terminal: terminal,
      form: presentation.format, watch: watch)
  }
}

/// A world that a command works in, and the line on which people see what its Vaults do.
struct OpenWorld {
  let session: WorldSession
  let terminal: Terminal
  let form: Presentation.Form
  private let watch: TaskWatch

  init(
    session: WorldSession, terminal: Terminal, form: Presentation.Form, watch: TaskWatch
  ) {
    (self.session, self.terminal, self.form) = (session, terminal, form)
    self.watch = watch
  }

  /// Does something for which Vaults may be asked, and says what went wrong among them.
  func work<Result>(_ body: (Federation) throws -> Result) throws -> Result {
    defer {
      watch.finish()
      for incident in watch.takeIncidents() { terminal.note(incident) }
    }
    return try body(session.federation)
  }

  var tasks: [String: TaskRecord] { session.coordinator.tasks }

  func record(of task: String) throws -> TaskRecord {
    guard let record = tasks[task] else { throw unknown(task) }
    return record
  }

  func evidence(of task: String) throws -> EvidenceFile {
    guard let evidence = try session.evidence(of: task) else { throw unknown(task) }
    return evidence
  }

  func receipt(of task: String) throws -> StatedReceipt {
    guard let receipt = try session.receipt(of: task) else { throw unknown(task) }
    return receipt
  }

  /// The latest tick, without which nothing can be dated.
  func now(orSay hint: String) throws -> Tick {
    guard let now = session.now else { throw Failure.usage("the world has no tick yet: \(hint)") }
    return now
  }

  /// A result in the form that was asked for.
  func show(_ value: some Encodable, _ text: (Terminal) throws -> Void) throws {
    switch form {
    case .json: try terminal.json(value)
    case .text: try text(terminal)
    }
  }

  private func unknown(_ task: String) -> Failure {
    let near = tasks.keys.filter { $0.hasPrefix(task.prefix(4)) }.sorted().prefix(3)
    let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: ", "))?"
    return .usage("there is no task `\(task)`\(hint)")
  }
}
