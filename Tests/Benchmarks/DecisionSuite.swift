import CanonBundle
import CanonCrypto
import CanonDecision
import CanonEncoding
import CanonFixtures
import CanonProgram
import CanonWorld
import Glibc

/// `canon-bench decisions [--requests 10000] [--seed 20260105] [--out FOLDER]`: the decision
/// problem at 30, 1,000 and 10,000 rules.
///
/// Before anything is timed, the engine and a walk over the plain rules agree on every request.
/// The problem is left below `--out` for `Tests/Peers/decisions.py`, with the rules that matched.
enum DecisionSuite {
  private struct Solved: Codable {
    var problem: DecisionProblem
    /// By request.
    var rules: [[String]]
  }

  static func run(_ options: Options) throws {
    let count = try options.number("requests", default: 10_000)
    let seed = UInt64(try options.number("seed", default: 20_260_105))
    let out = try options.text("out", default: ".build/bench/decisions")
    try Files.makeFolder(out)
    Bench.say(
      "seed \(seed), \(count) requests; nanoseconds are medians of 11 runs over all requests")
    for rules in [30, 1_000, 10_000] {
      let problem = DecisionProblem(rules: rules, requests: count, seed: seed)
      try measure(problem, rules, out)
    }
  }

  private static func measure(_ problem: DecisionProblem, _ rules: Int, _ out: String) throws {
    var image: [UInt8] = []
    let encoding = try Bench.seconds { image = try DecisionTable.encode(problem.program) }
    let table = try DecisionTable(validating: image)
    let decider = Decider(table)
    let scopes = problem.requests.map {
      TaskScope(
        role: $0.role, training: $0.training, purpose: $0.purpose, markets: $0.markets,
        families: $0.families)
    }
    let resolved = scopes.compactMap(table.resolve)
    guard resolved.count == scopes.count else { throw Options.Fault("a request has no meaning") }
    var solved = Solved(problem: problem, rules: [])
    let effects = Dictionary(
      uniqueKeysWithValues: problem.lines.map { ($0.id, $0.isGrant) })
    var permitted = 0
    for (request, scope) in zip(problem.requests, resolved) {
      let wanted = problem.matches(request)
      let passes = decider.decide(scope)
      let found = (0..<decider.foundCount).map { table.rule(decider.rule(at: $0)).id }
      let isPermitted =
        wanted.contains { effects[$0] == true } && !wanted.contains { effects[$0] == false }
      guard found == wanted, passes == isPermitted else {
        throw Options.Fault("\(request): \(found) and \(wanted) differ")
      }
      permitted += passes ? 1 : 0
      solved.rules.append(wanted)
    }
    try Files.write(try CanonicalJSON.encode(solved), to: "\(out)/\(rules).json")
    Bench.say(
      "\(rules) rules: all \(resolved.count) requests alike, \(permitted) permitted; image "
        + "\(image.count) bytes, encoded in \(Bench.fixed(encoding * 1_000, 1)) ms")
    let decision = nanoseconds(resolved.count) {
      var sum = 0
      for request in resolved {
        _ = decider.decide(request)
        for index in 0..<decider.foundCount { sum &+= decider.rule(at: index) }
      }
      blackHole(sum)
    }
    let made = Allocations.objects { for request in resolved { _ = decider.decide(request) } }
    let planted = Allocations.objects { Allocations.keep(Array(0..<1_000)) }
    guard made == 0, planted.map({ $0 > 0 }) ?? false else {
      throw Options.Fault("\(made ?? -1) objects were made; the probe saw \(planted ?? -1)")
    }
    Bench.say("  objects made by \(resolved.count) decisions: 0")
    Bench.say("  resolved decision with rule numbers: \(Bench.fixed(decision, 0)) ns")
    try json(scopes, table, decider, resolved)
    try load(image, resolved[0], "\(out)/\(rules).image")
    try files(problem, scopes, "\(out)/\(rules)")
  }

  private static func json(
    _ scopes: [TaskScope], _ table: DecisionTable, _ decider: Decider,
    _ resolved: [ResolvedRequest]
  ) throws {
    let texts = try scopes.map { try CanonicalJSON.encode($0) }
    let adjudicator = Adjudicator(table)
    var writer = AnswerWriter()
    let whole = nanoseconds(texts.count) {
      for text in texts {
        guard let scope = try? ScopeReader.read(text) else { continue }
        writer.clear()
        writer.write(adjudicator.answer(scope), under: table)
        blackHole(writer.bytes.count)
      }
    }
    Bench.say("  JSON in, JSON with reasons out: \(Bench.fixed(whole / 1_000, 2)) µs")
    let denied = resolved.filter { !decider.decide($0) }.prefix(500)
    var (times, cut, named): ([Double], Int, Int) = ([], 0, 0)
    for request in denied {
      var search = NearestMiss(decider)
      var result: (misses: [NearMiss], isExact: Bool) = ([], true)
      times.append(Bench.seconds { result = search.misses(of: request) } * 1e6)
      cut += result.isExact ? 0 : 1
      named += result.misses.isEmpty ? 0 : 1
    }
    times.sort()
    Bench.say(
      "  nearest miss over \(denied.count) denials: median \(Bench.fixed(Bench.median(times), 1)) "
        + "µs, 99 % \(Bench.fixed(times[times.count * 99 / 100], 1)) µs, worst "
        + "\(Bench.fixed(times[times.count - 1], 1)) µs; \(named) named, \(cut) cut short")
  }

  /// From the file to the first decision: mapped, validated, decided.
  private static func load(
    _ image: [UInt8], _ request: ResolvedRequest, _ path: String
  ) throws {
    try Files.write(image, to: path)
    var times: [Double] = []
    for _ in 0..<21 {
      times.append(
        try Bench.seconds {
          let descriptor = open(path, O_RDONLY)
          guard descriptor >= 0,
            let memory = mmap(nil, image.count, PROT_READ, MAP_PRIVATE, descriptor, 0),
            memory != MAP_FAILED
          else { throw Options.Fault("\(path) cannot be mapped") }
          close(descriptor)
          let table = try DecisionTable(
            validating: UnsafeRawBufferPointer(start: memory, count: image.count), owner: nil)
          _ = Decider(table).decide(request)
          munmap(memory, image.count)
        } * 1_000)
    }
    Bench.say("  image to first decision: \(Bench.fixed(Bench.median(times), 3)) ms")
  }

  /// A signed bundle and its requests, a line each, for `canon decide --batch`.
  private static func files(
    _ problem: DecisionProblem, _ scopes: [TaskScope], _ path: String
  ) throws {
    let key = SigningKey(seed: Bench.entropy.bytes(32, for: "decision bundle"))
    do {
      let sealed = try Bundle.seal(
        problem.program, files: [(name: "policy.canon", bytes: [])], with: [key])
      try Files.write(sealed.bytes, to: "\(path).bundle")
      Bench.say("  \(path).bundle signed by \(key.publicKey)")
    } catch {
      Bench.say("  no bundle: \(error)")
    }
    let lines = try scopes.map { try CanonicalJSON.encode($0) + [0x0A] }
    try Files.write(Array(lines.joined()), to: "\(path).jsonl")
  }

  private static func nanoseconds(_ count: Int, _ body: () -> Void) -> Double {
    body()
    return Bench.median((0..<11).map { _ in Bench.seconds(body) * 1e9 / Double(count) })
  }

  @inline(never)
  private static func blackHole(_ value: Int) { if value == .min { Bench.say("\(value)") } }
}
