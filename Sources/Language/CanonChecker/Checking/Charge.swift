import CanonDiagnostics
import CanonTypes

/// Costs as authors write them, in the ledger's unit.
enum Charge {
  /// The cost, rounded up to 10^−12; one that cannot be charged is a finding.
  static func rho(_ placed: Placed<ExactDecimal>, _ findings: inout Findings) -> Rho? {
    guard placed.value > ExactDecimal(0), placed.value <= ExactDecimal(1_000),
      let picos = placed.value.scaledDown(byPowerOfTen: 12)
    else {
      findings.report(
        .outsideLimits, "a cost of ρ \(placed.value) cannot be charged", at: placed.span,
        "above 0 and at most 1000")
      return nil
    }
    let exact = ExactDecimal(mantissa: picos, scale: 12) == placed.value
    return Rho(picos: exact ? picos : picos + 1)
  }
}
