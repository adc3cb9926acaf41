import ArgumentParser
import CanonBundle
import CanonDecision
import CanonReport
import CanonWorld
import Dispatch
import Glibc

/// `canon decide BUNDLE [REQUEST]`: what the policy says of a scope, and why.
struct Decide: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask a bundle what it says of a request: permitted, denied or blocked, and why.",
    discussion: """
      A request is JSON: {"role": …, "training": …, "purpose": …, "markets": […]} with, if wanted, \
      "families", "concepts" and "output". Budget, cohort and signatures are gates of their own, \
      which only an executor can ask. --batch reads one request a line from standard input and \
      writes one answer a line, in order. Exit code 0 means permitted, 2 everything else; a batch \
      ends with 0 when every line was answered.
      """)

  @Argument(help: "The bundle.")
  var bundle: String

  @Argument(help: "The request's file.")
  var request: String?

  @Flag(help: "Answer every line of standard input.")
  var batch = false

  @Option(help: "For a denial, how many grants to name with the changes that they need.")
  var nearest: Int?

  @OptionGroup var trust: Trust
  @OptionGroup var presentation: Presentation

  func validate() throws {
    guard batch == (request == nil) else {
      throw ValidationError("name a request's file, or say --batch")
    }
    guard (0...64).contains(nearest ?? 0) else {
      throw ValidationError("--nearest lies between 0 and 64")
    }
  }

  func run() throws {
    let table = try trust.map(bundle).decisionTable()
    if batch {
      try DecisionBatch(table, nearest: nearest ?? 0, isLive: presentation.terminal.isLive).run()
      return
    }
    let bytes = try Files.read(request ?? "", limit: ScopeReader.largestByteCount + 1)
    let scope = try ScopeReader.read(bytes)
    let adjudicator = Adjudicator(table)
    let answer = adjudicator.answer(scope)
    let misses: (misses: [NearMiss], isExact: Bool)? =
      answer.outcome == .denied
      ? adjudicator.nearest(to: scope, most: nearest ?? 3) : nil
    switch presentation.format {
    case .json:
      var writer = AnswerWriter()
      writer.write(answer, nearest: misses, under: table)
      presentation.terminal.line(String(decoding: writer.bytes, as: UTF8.self))
    case .text: DecisionView(terminal: presentation.terminal, table: table).show(answer, misses)
    }
    if answer.outcome != .permitted { throw ExitCode(2) }
  }
}

/// A stream of requests, one a line, answered on all cores; answers come in the order of the lines.
struct DecisionBatch {
  private let table: DecisionTable
  private let nearest: Int
  private let isLive: Bool
  private static let chunkBytes = 4 << 20

  init(_ table: DecisionTable, nearest: Int, isLive: Bool) {
    (self.table, self.nearest, self.isLive) = (table, nearest, isLive)
  }

  func run() throws {
    let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    let workers = (0..<cores).map { _ in Worker(table, nearest: nearest) }
    var rest: [UInt8] = []
    var count = 0
    var isAtEnd = false
    let terminal = Terminal()
    while !isAtEnd {
      isAtEnd = try DecisionBatch.fill(&rest)
      let end = isAtEnd ? rest.count : (rest.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)
      // A line that is too long is refused by its reader; memory stays bounded all the same.
      let cut = end == 0 && rest.count > 2 * ScopeReader.largestByteCount ? rest.count : end
      let parts = DecisionBatch.parts(rest, cut, cores)
      let lines = rest
      DispatchQueue.concurrentPerform(iterations: parts.count) { index in
        workers[index].answer(lines, parts[index])
      }
      for worker in workers.prefix(parts.count) {
        count += worker.count
        try DecisionBatch.write(worker.writer.bytes)
      }
      rest.removeSubrange(..<cut)
      if isLive { terminal.redraw("\(count) answered") }
    }
    if isLive { terminal.note("") }
  }

  /// One thread's decider and buffer.
  private final class Worker: @unchecked Sendable {
    private let adjudicator: Adjudicator
    private let nearest: Int
    private(set) var writer = AnswerWriter()
    private(set) var count = 0

    init(_ table: DecisionTable, nearest: Int) {
      (adjudicator, self.nearest) = (Adjudicator(table), nearest)
    }

    func answer(_ bytes: [UInt8], _ range: Range<Int>) {
      writer.clear()
      count = 0
      bytes.withUnsafeBufferPointer { buffer in
        var start = range.lowerBound
        while start < range.upperBound {
          let end = buffer[start..<range.upperBound].firstIndex(of: 0x0A) ?? range.upperBound
          if end > start { answer(UnsafeBufferPointer(rebasing: buffer[start..<end])) }
          start = end + 1
        }
      }
    }

    private func answer(_ line: UnsafeBufferPointer<UInt8>) {
      count += 1
      do throws(DecisionFault) {
        let scope = try ScopeReader.read(line)
        let answer = adjudicator.answer(scope)
        let misses =
          nearest > 0 && answer.outcome == .denied
          ? adjudicator.nearest(to: scope, most: nearest) : nil
        writer.write(answer, nearest: misses, under: adjudicator.table)
      } catch {
        writer.write(error)
      }
      writer.append(0x0A)
    }
  }

  /// Parts of whole lines, about equally long.
  private static func parts(_ bytes: [UInt8], _ end: Int, _ count: Int) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    for part in 1...count where start < end {
      let wanted = max(start, end * part / count)
      let line = part == count ? nil : bytes[wanted..<end].firstIndex(of: 0x0A)
      let stop = line.map { $0 + 1 } ?? end
      parts.append(start..<stop)
      start = stop
    }
    return parts
  }

  /// Reads until the chunk is full; answers whether the input has ended.
  private static func fill(_ bytes: inout [UInt8]) throws -> Bool {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: chunkBytes))
    var filled = start
    while filled < bytes.count {
      let room = bytes.count - filled
      let got = bytes.withUnsafeMutableBytes {
        read(STDIN_FILENO, $0.baseAddress.map { $0 + filled }, room)
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw Failure.environment("standard input cannot be read: \(errno)")
      }
      if got == 0 { break }
      filled += got
    }
    let isAtEnd = filled < bytes.count
    bytes.removeLast(bytes.count - filled)
    return isAtEnd
  }

  private static func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        throw Failure.environment("standard output cannot be written: \(errno)")
      }
      rest = rest.dropFirst(written)
    }
  }
}
