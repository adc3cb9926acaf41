import CanonCoordination
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonReplay
import CanonTypes
import CanonWorld

/// `canon-bench replay [--requests 10000] [--seed 20260309]`: recorded requests that are verified,
/// decided under their own bundle and decided under another, a second.
///
/// The log is made by the coordinator itself; one request in a hundred is admitted, the others are
/// refused by a rule, as with a budget that admits few.
enum ReplaySuite {
  static func run(_ options: Options) throws {
    let count = try options.number("requests", default: 10_000)
    let seed = UInt64(try options.number("seed", default: 20_260_309))
    var random = SeededGenerator(seed: seed)
    let federation = try SmallFederation()
    var recorded = try RecordedRequests(federation)
    for _ in 0..<count {
      let isAdmitted = random.below(100) == 0
      let markets = isAdmitted ? ["US"] : ["DE"] + random.some(of: ["FR", "US"])
      try recorded.submit { $0.markets = markets }
    }
    let log = try recorded.log()
    var other = recorded.program
    // What one rule forbade it forbids no more for some of the requests.
    other.rules[0].condition = .all([.marketsContain("FR"), .familiesContain("frequency")])
    let clock = SystemClock()
    let started = clock.monotonicNanoseconds()
    let verified = try VerifiedLog(log, anchors: federation.anchors)
    let report = try Replay.run(verified, under: other, bundle: recorded.bundle)
    let seconds = Double(clock.monotonicNanoseconds() - started) / 1e9
    let outcomes = report.outcomes.map {
      "\($0.before.rawValue) → \($0.after.rawValue) \($0.count)"
    }
    Bench.say("seed \(seed), \(report.requests) requests, \(outcomes.joined(separator: ", "))")
    Bench.say("\(seconds) s, \(Int(Double(report.requests) / seconds)) requests/s")
    guard report.requests == Int64(count) else { throw Options.Fault("requests are missing") }
  }
}
