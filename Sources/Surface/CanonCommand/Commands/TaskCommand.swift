import ArgumentParser
import CanonBundle
import CanonCoordination
import CanonCrypto
import CanonRecords
import CanonRuntime
import CanonTypes
import CanonWorld

/// `canon task`: from a request to a settled task.
struct TaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "task", abstract: "Ask for training, and follow what becomes of it.",
    subcommands: [
      TaskRequestCommand.self, TaskSubmit.self, TaskShow.self, TaskLog.self, TaskReplay.self,
      TaskResume.self, TaskChallenge.self, TaskReceipt.self,
    ])
}

/// `canon task submit REQUEST.json`
struct TaskSubmit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Submit a signed request: the decision with its reasons, then the rounds.",
    discussion: """
      The same file submitted again, as when its answer was lost, gets the same answer; nothing \
      runs twice. With --registry, requests are read under the version that holds in the \
      epoch of the latest tick; tasks that were admitted before stay on theirs.
      """)

  @Argument(help: "The signed request; `canon task request` writes one.")
  var request: String

  @OptionGroup var choice: RegistryChoice

  @OptionGroup var options: WorldOptions

  func run() throws {
    let bytes = try Files.read(request, limit: 1 << 24)
    let world = try options.open()
    try follow(world)
    let known = Set(world.tasks.keys)
    guard let submission = try world.work({ try $0.submit(bytes) }) else {
      throw Failure.environment("the Vaults did not answer; `canon task resume` goes on")
    }
    if let task = submission.task, known.contains(task) {
      world.terminal.note("this request was submitted before; its answer again")
    }
    if submission.answer == .refused {
      try world.show(submission) { _ in }
      throw Failure(refusal: submission.reasons)
    }
    if world.form == .text { show(submission, on: world.terminal) }
    try world.work { try $0.drive() }
    try world.show(submission) { terminal in
      terminal.line()
      if let task = submission.task { TaskView(try world.record(of: task)).show(on: terminal) }
    }
  }

  /// Goes over to the version that the registry has for now, if the world reads under another.
  private func follow(_ world: OpenWorld) throws {
    let now = try choice.registry.map { _ in
      try world.now(orSay: "`canon tick --to MOMENT`, for a registry goes by epochs").at
    }
    guard let now, let file = try choice.file(at: now) else { return }
    let opened = try options.access.opened(file: file, at: nil)
    guard opened.digest != world.session.coordinator.activeBundle else { return }
    let reasons = try world.work { _ in try world.session.activate(bundle: file) }
    guard reasons.isEmpty else { throw Failure(refusal: reasons) }
    world.terminal.note(
      "requests are read under \(opened.release.policy) \(opened.release.policyVersion)")
  }

  private func show(_ submission: Submission, on terminal: Terminal) {
    terminal.line(
      terminal.paint(submission.answer.rawValue, submission.answer == .admitted ? .good : .accent)
        + "  task \(submission.task ?? "")")
    for reason in submission.reasons { terminal.line("  \(reason.code)  \(reason.sentence)") }
  }
}

/// `canon task show TASK`
struct TaskShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show where a task stands; without a name, all of them.")

  @Argument(help: "The task.")
  var task: String?

  @OptionGroup var options: WorldOptions

  func run() throws {
    let world = try options.open()
    if let task {
      let record = try world.record(of: task)
      return try world.show(record) { TaskView(record).show(on: $0) }
    }
    let all = world.tasks.values.sorted {
      ($0.tick.payload.number, $0.task) < ($1.tick.payload.number, $1.task)
    }
    try world.show(all) { terminal in
      terminal.table(
        ["task", "training", "state", "outcome"],
        all.map { TaskView($0).row + [$0.report?.payload.outcome.rawValue ?? ""] })
    }
  }
}

/// `canon task log TASK`
struct TaskLog: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "Show a task's lines of the log, under its signed checkpoint.")

  @Argument(help: "The task.")
  var task: String

  @OptionGroup var options: WorldOptions

  func run() throws {
    let world = try options.open()
    let evidence = try world.evidence(of: task)
    try world.show(evidence.entries) { terminal in
      terminal.table(
        ["#entry", "at", "what"],
        evidence.entries.map { logged in
          [
            String(logged.entry.index), logged.entry.at.description, logged.entry.event.phrase,
          ]
        })
      guard let checkpoint = evidence.checkpoint?.payload else { return }
      terminal.line()
      terminal.pairs([
        ("checkpoint", "\(checkpoint.size) entries of \(checkpoint.origin)"),
        ("root", checkpoint.root.description),
      ])
    }
  }
}

/// `canon task resume`
struct TaskResume: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Go on with every task where it was durable, after a crash of anything.")

  @OptionGroup var options: WorldOptions

  func run() throws {
    let world = try options.open()
    try world.work { try $0.drive() }
    let tasks = world.tasks.values.sorted { $0.task < $1.task }
    try world.show(tasks) { terminal in
      terminal.table(["task", "training", "state"], tasks.map { TaskView($0).row })
    }
  }
}
