import CanonBundle
import CanonCrypto
import CanonFixtures
import CanonProgram
import CanonTypes
import CanonWorld
import Glibc

/// `canon-bench bundle [--rules 1000] [--out FOLDER]`: milliseconds from a signed file to its
/// sections, mapped for decisions and opened for execution, and the memory that mapping takes.
///
/// The rules are of one form over many roles; what a decision costs is another suite's matter.
enum BundleSuite {
  static func run(_ options: Options) throws {
    let rules = try options.number("rules", default: 1_000)
    let out = try options.text("out", default: ".build/bench/bundle")
    try Files.makeFolder(out)
    let key = SigningKey(seed: [UInt8](repeating: 21, count: 32))
    let program = program(rules)
    var sealed: SealedBundle?
    let seal = try Bench.seconds {
      sealed = try Bundle.seal(program, files: TinyBundle.files, with: [key])
    }
    guard let sealed else { throw Options.Fault("nothing was sealed") }
    let path = "\(out)/rules-\(rules).bundle"
    try Files.write(sealed.bytes, to: path)
    Bench.say("\(rules) rules, \(sealed.bytes.count) bytes, sealed in \(ms(seal)) ms")
    let trust = BundleTrust(keys: [key.publicKey], at: Instant(seconds: 0))
    let before = try residentKibibytes()
    var first = Double.infinity
    var best = Double.infinity
    var held: MappedBundle?
    for turn in 0..<20 {
      let time = try Bench.seconds { held = try Bundle.map(path, trust) }
      if turn == 0 { first = time }
      best = min(best, time)
    }
    let after = try residentKibibytes()
    let size = held?.withSection(.program) { $0.count } ?? 0
    Bench.say(
      "mapped: first \(ms(first)) ms, best of 20 \(ms(best)) ms, "
        + "\(after - before) KiB resident more, program section \(size) bytes")
    var open = Double.infinity
    for _ in 0..<3 {
      open = min(open, try Bench.seconds { _ = try Bundle.open(sealed.bytes, trust) })
    }
    Bench.say("opened for execution: best of 3 \(ms(open)) ms")
  }

  private static func ms(_ seconds: Double) -> String { Bench.fixed(seconds * 1_000, 2) }

  private static func program(_ count: Int) -> Program {
    var program = TinyBundle.program
    let names = (0..<count).map { "rule_\(Decimals.padded(Int64($0), 6))" }
    program.roles = names.map { "role_\($0)" }
    program.rules = zip(names, program.roles).map { name, role in
      Rule(
        id: "Tiny.\(name)", effect: .permit,
        condition: .all([.submitterIs(role: role), .marketsSubset(of: ["DE", "FR", "US"])]),
        place: SourcePlace(file: "tiny.canon", line: 9, column: 18))
    }
    return program
  }

  /// `VmRSS` of this process.
  private static func residentKibibytes() throws -> Int {
    let text = String(decoding: try Files.read("/proc/self/status"), as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0
  }
}
