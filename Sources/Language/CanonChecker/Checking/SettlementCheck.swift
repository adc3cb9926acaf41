import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// Every challenge window ends, and every reward is divided whole.
struct SettlementCheck {
  let resolved: ResolvedPolicy

  func check(
    _ use: SettlementDeclaration, _ settlements: [Settlement], _ findings: inout Findings
  ) {
    _ = Limits.check(use.attempts, "attempts of a settlement", ProgramLimits.attempts, &findings)
    shares(use, &findings)
    guard let settlement = settlements.first(where: { $0.name == use.name.text }) else { return }
    let window = settlement.challengeWindow
    let parameter = resolved.parameters.first { $0.name.text == window.name }
    // Each interval of constancy by itself; one of them is enough to be told.
    for (seconds, epoch) in [(window.initial, nil)] + window.steps.map({ ($0.value, $0.epoch) })
    where seconds <= 0 || seconds > ProgramLimits.longestChallenge.seconds {
      let since = epoch.map { "its value from epoch \($0)" } ?? "its value by epoch"
      findings.report(
        .endlessChallenge, "a challenge window of \(Period(seconds: seconds)) is not possible",
        at: use.challengeWindow.span, "it lasts from 1s to \(ProgramLimits.longestChallenge)",
        because: parameter.map { [LabelledSpan($0.name.span, since)] } ?? [],
        help: "write a length within that, such as `72h`")
      return
    }
  }

  private func shares(_ use: SettlementDeclaration, _ findings: inout Findings) {
    var seen: [String: Name] = [:]
    for share in use.shares {
      guard let first = seen.updateValue(share.receiver, forKey: share.receiver.text) else {
        continue
      }
      findings.report(
        .receiverTwice, "`\(share.receiver.text)` is rewarded twice", at: share.receiver.span,
        "has a share already", because: [LabelledSpan(first.span, "this one")],
        help: "write one share for each receiver")
      return
    }
    var sum: Int64 = 0
    for share in use.shares {
      guard let part = share.part.value.scaledDown(byPowerOfTen: 4), part > 0, part <= 1_000_000,
        share.part.value.scale <= 4
      else {
        findings.report(
          .sharesDoNotSum, "a share of \(share.part.value)% cannot be paid", at: share.part.span,
          "above 0% and at most 100%, in steps of 0.0001%")
        return
      }
      sum += part
    }
    guard sum == 1_000_000 else {
      let total = ExactDecimal(mantissa: sum, scale: 4).map(\.description) ?? "?"
      findings.report(
        .sharesDoNotSum, "the shares of the reward sum to \(total)%", at: use.sharesSpan,
        "not 100%", help: "every part of a reward has a receiver")
      return
    }
  }
}
