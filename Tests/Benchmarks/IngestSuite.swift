import CanonVault
import CanonWorld

/// Lines a second, from a compressed CSV to eight sealed Vaults with their receipts durable.
enum IngestSuite {
  static func run(_ options: Options) throws {
    let data = try options.text("data")
    let out = try options.text("out", default: ".build/bench/ingest")
    let runs = try options.number("runs", default: 3)
    let program = try Bench.program(Bench.grocer).program
    var rates: [Double] = []
    for run in 1...runs {
      let vaults = try Bench.vaults(in: "\(out)/\(run)-\(SystemClock().monotonicNanoseconds())")
      var lines: Int64 = 0
      let seconds = try Bench.seconds {
        lines = try Bench.ingest(data, into: vaults, program: program)
      }
      rates.append(Double(lines) / seconds)
      Bench.say("run \(run): \(lines) lines in \(Bench.fixed(seconds, 2)) s")
    }
    Bench.say("median of \(runs): \(Bench.fixed(Bench.median(rates), 0)) lines/s, one process,")
    Bench.say("gzip -dc beside it, encryption, consent and the receipt's commit included")
  }
}
