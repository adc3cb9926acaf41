import ArgumentParser
import CanonBundle
import CanonCoordination
import CanonCrypto
import CanonEncoding
import CanonProgram
import CanonRecords
import CanonReport
import CanonRuntime
import CanonTypes
import CanonWorld

/// `canon demo`: the main job, end to end, in a fresh world.
struct Demo: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the main job in a fresh world: from a policy to a settled model.",
    discussion: """
      Without --data the receipts are invented from the seed. Every figure is computed and every \
      refusal enforced; only the clock is advanced for the demonstration, and that is said.
      """)

  @Option(help: "The folder of the world; one of an earlier demonstration is removed.")
  var world: String = ".build/demo"

  @Option(help: "A folder with transactions and products (.csv or .csv.gz) of Complete Journey.")
  var data: String?

  @Option(help: "What the invented receipts are made from.")
  var seed: UInt64 = 2017

  @Option(help: "How many households are invented.")
  var households: Int64 = 12_000

  @Option(help: "The privacy of one task, instead of the policy's ε 1 at δ 1e-6.")
  var epsilon: String?

  @Flag(help: "Run workers without Landlock and seccomp; every transcript will say so.")
  var unconfined = false

  @Option(help: "Colour: auto, always or never.")
  var color: Terminal.ColourChoice = .auto

  func validate() throws {
    guard (100...1_000_000).contains(households) else {
      throw ValidationError("--households lies between 100 and 1000000")
    }
  }

  func run() throws {
    let terminal = Terminal(color)
    let stage = DemoStage(terminal: terminal)
    let clock = SystemClock()
    let start = clock.monotonicNanoseconds()
    stage.title(
      "Canon demonstration",
      "world \(world), receipts \(data ?? "invented")")
    let demo = DemoWorld(
      stage: stage, folder: WorldFolder(path: world),
      settings: .init(
        data: data, seed: seed, households: households, epsilon: epsilon, unconfined: unconfined))
    stage.step(nil, "Ground")
    try demo.makeFolder()
    let (bundle, program) = try demo.makeBundle()
    try demo.ingest(program)
    try demo.recordConsents(program)
    let watch = TaskWatch(terminal, vaults: DemoWorld.vaults.count)
    watch.onStage = { stage.row($0, $1 == 0 ? "a process of its own" : "\($1) Vaults", $2) }
    let session = try WorldSession(
      demo.folder, programs: try Programs.tool(in: world), entropy: SystemEntropy(),
      observe: watch.hear)
    let reasons = try session.tick(to: DemoWorld.start) + session.activate(bundle: bundle)
    guard reasons.isEmpty else { throw Failure(refusal: reasons) }
    let task = DemoTask(stage: stage, session: session, watch: watch, program: program)
    let main = program.trainings.first { $0.id.contains("soft_drinks") } ?? program.trainings[0]
    let name = try task.run(main)
    try export(name, session, stage)
    watch.onStage = { _, _, _ in }
    let refusal = try DemoBudget(
      stage: stage, session: session, watch: watch, program: program, task: task
    ).run()
    try report(name, session, program, refusal)
    session.workers.shutDown()
    end(name, stage, Elapsed(nanoseconds: clock.monotonicNanoseconds() - start))
  }

  private func export(_ task: String, _ session: WorldSession, _ stage: DemoStage) throws {
    guard session.coordinator.tasks[task]?.state == .completed else {
      return stage.row("model", "none: only a settled task has one to give")
    }
    let model = try CanonicalJSON.encode(try session.coordinator.releasedModel(of: task))
    try Files.write(model, to: "\(world)/model.json")
    stage.row("model", "\(world)/model.json, SHA-256 \(SHA256.digest(model).short)…")
  }

  private func report(
    _ task: String, _ session: WorldSession, _ program: Program, _ refusal: Decision?
  ) throws {
    guard let evidence = try session.evidence(of: task) else { return }
    try Files.write(try CanonicalJSON.encode(evidence), to: "\(world)/evidence.json")
    var notes = ["Demonstration: the clock was advanced by 72 h with signed ticks of its own."]
    if data == nil {
      notes.append("The receipts were invented from seed \(seed); nobody's data are in them.")
    } else {
      notes.append("Consent was assumed for every household, for the data come with none.")
    }
    let page = HTMLReport.page(
      for: try TaskReport(evidence: evidence, program: program, refusal: refusal, notes: notes))
    try Files.write(Array(page.utf8), to: "\(world)/report.html")
  }

  private func end(_ task: String, _ stage: DemoStage, _ elapsed: Elapsed) {
    stage.step(nil, "Look at")
    stage.row("report", "\(world)/report.html")
    stage.row("evidence", "canon evidence verify \(world)/evidence.json --world \(world)")
    stage.row("log", "canon task log \(task) --world \(world)")
    stage.row("Vaults", "canon vault show --world \(world)")
    stage.row("all in", elapsed.description)
  }
}
