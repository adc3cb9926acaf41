import CanonReport
import CanonWorld

/// One line that shows how far a long step has come, on a terminal; elsewhere only its end.
///
/// Nothing is drawn during the first third of a second, and at most twenty times a second after it.
struct ProgressBar {
  private let terminal: Terminal
  private let title: String
  private let unit: String
  private let clock = SystemClock()
  private let start: UInt64
  private var drawnAt: UInt64
  private var isDrawn = false

  private static let quiet: UInt64 = 300_000_000
  private static let pause: UInt64 = 50_000_000
  private static let width: Int64 = 28

  init(_ terminal: Terminal, _ title: String, unit: String = "") {
    (self.terminal, self.title, self.unit) = (terminal, title, unit)
    start = clock.monotonicNanoseconds()
    drawnAt = start
  }

  /// - Parameter total: `nil` when nobody knows; then only the count is shown.
  mutating func show(_ done: Int64, of total: Int64?) {
    let now = clock.monotonicNanoseconds()
    guard terminal.isLive, now - start > ProgressBar.quiet, now - drawnAt > ProgressBar.pause
    else { return }
    (drawnAt, isDrawn) = (now, true)
    terminal.redraw("     \(title)  \(bar(done, total))")
  }

  /// Takes the bar away, or says on a plain stream that the step is over.
  ///
  /// - Returns: how long it took.
  @discardableResult
  mutating func finish() -> Elapsed {
    let elapsed = Elapsed(nanoseconds: clock.monotonicNanoseconds() - start)
    if terminal.isLive {
      if isDrawn { terminal.redraw("") }
    } else if elapsed.nanoseconds > 1_000_000_000 {
      terminal.note("canon: \(title) took \(elapsed)")
    }
    isDrawn = false
    return elapsed
  }

  private func bar(_ done: Int64, _ total: Int64?) -> String {
    let count = Figures.count(done) + (unit.isEmpty ? "" : " \(unit)")
    guard let total, total > 0 else { return count }
    let filled = min(done, total) * ProgressBar.width / total
    let full = String(repeating: "━", count: Int(filled))
    let rest = String(repeating: "─", count: Int(ProgressBar.width - filled))
    let percent = "\(min(done, total) * 100 / total) %"
    return terminal.paint(full, .accent) + terminal.paint(rest, .faint) + "  \(percent)  \(count)"
  }
}

/// A length of time as people read it: `840 ms`, `12.4 s`.
struct Elapsed: CustomStringConvertible {
  let nanoseconds: UInt64

  var description: String {
    let milliseconds = nanoseconds / 1_000_000
    if milliseconds < 1_000 { return "\(milliseconds) ms" }
    return "\(milliseconds / 1_000).\(milliseconds / 100 % 10) s"
  }

  /// `amount` a second, for figures of throughput.
  func rate(of amount: Int64) -> Int64 {
    let microseconds = max(Int64(nanoseconds / 1_000), 1)
    return Int64((Int128(amount) * 1_000_000) / Int128(microseconds))
  }
}
