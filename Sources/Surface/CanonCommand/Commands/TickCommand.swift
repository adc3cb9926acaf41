import ArgumentParser
import CanonProgram
import CanonRecords
import CanonRuntime
import CanonTypes

/// `canon tick`
struct TickCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tick",
    abstract: "Sign the next tick with the world's clock key; everything due by it is done.",
    discussion: "Time enters a world as signed ticks only, and never moves back.")

  @Option(help: "The moment that is reached.")
  var to: Moment?

  @Option(help: "How far it is from the latest tick: 72h, 3d, 90m.")
  var by: Span?

  @OptionGroup var access: WorldAccess
  @OptionGroup var presentation: Presentation

  func validate() throws {
    guard (to == nil) != (by == nil) else {
      throw ValidationError("say either --to MOMENT or --by LENGTH")
    }
  }

  func run() throws {
    let terminal = presentation.terminal
    let watch = TaskWatch(terminal, vaults: try access.folder.vaultNames().count)
    let session = try access.session(observe: watch.hear)
    guard
      let target = to?.instant ?? session.now.map({ $0.at + (by?.period ?? Period(seconds: 0)) })
    else { throw Failure.usage("the world has no tick yet: say --to MOMENT") }
    let reasons = try session.tick(to: target)
    watch.finish()
    guard reasons.isEmpty else { throw Failure(refusal: reasons) }
    guard let now = session.now else { return }
    if presentation.format == .json { return try terminal.json(now) }
    terminal.pairs([("tick", String(now.number)), ("at", now.at.description)])
  }
}

/// A length of time on the command line.
struct Span: ExpressibleByArgument {
  let period: Period

  init?(argument: String) {
    let units: [Character: Int64] = ["d": 86_400, "h": 3_600, "m": 60, "s": 1]
    guard let unit = argument.last.flatMap({ units[$0] }),
      let number = Decimals.number(Array(argument.dropLast().utf8)), number < 1 << 31
    else { return nil }
    period = Period(seconds: number * unit)
  }
}

extension Failure {
  /// A refusal by the protocol's own reasons.
  init(refusal reasons: [Reason]) {
    self = .refused(
      reasons.map { reason in
        let place = reason.place.map { [" written at \($0.description)"] } ?? []
        return Refusal(
          code: reason.code, sentence: reason.sentence, details: reason.values + place)
      })
  }
}
