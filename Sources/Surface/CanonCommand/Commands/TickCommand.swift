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

  @OptionGroup var options: WorldOptions

  func validate() throws {
    guard (to == nil) != (by == nil) else {
      throw ValidationError("say either --to MOMENT or --by LENGTH")
    }
  }

  func run() throws {
    let world = try options.open()
    let target =
      try to?.instant
      ?? world.now(orSay: "say --to MOMENT").at + (by?.period ?? Period(seconds: 0))
    let reasons = try world.work { _ in try world.session.tick(to: target) }
    guard reasons.isEmpty else { throw Failure(refusal: reasons) }
    let now = try world.now(orSay: "say --to MOMENT")
    try world.show(now) {
      $0.pairs([("tick", String(now.number)), ("at", now.at.description)])
    }
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
