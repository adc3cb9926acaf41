import ArgumentParser
import CanonCoordination
import CanonCrypto
import CanonEncoding
import CanonRecords
import CanonRuntime
import CanonTraining
import CanonTypes
import CanonWorld

/// `canon model`: what is released from settled tasks.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Export the model of a settled task.",
    subcommands: [Export.self])

  /// `canon model export TASK --out FILE`
  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the model of a task; only a settled one has a model to give.")

    @Argument(help: "The task.")
    var task: String

    @Option(help: "Where it is written.")
    var out: String

    @OptionGroup var options: WorldOptions

    func run() throws {
      let model = try options.open().session.coordinator.releasedModel(of: task)
      let bytes = try CanonicalJSON.encode(model)
      try Files.write(bytes, to: out)
      try WrittenFile(path: out, digest: SHA256.digest(bytes)).show(options.presentation)
    }
  }
}

/// `canon examine`: the verifier's own process; started by the coordinator's driver.
struct Examine: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Examine an evidence file and sign the report.", shouldDisplay: false)

  @Option var world: String
  @Option var evidence: String
  @Option var report: String

  func run() throws {
    try Examiner.run(world: WorldFolder(path: world), evidence: evidence, report: report)
  }
}
