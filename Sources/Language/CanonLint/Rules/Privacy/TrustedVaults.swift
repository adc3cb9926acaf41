import CanonChecker

/// Privacy blocks that hold only while no two Vaults compare notes.
struct TrustedVaults: LintRule {
  let name = "trusted_vaults"
  let group = LintGroup.privacy
  let level = LintLevel.warning
  let summary = "privacy blocks that let no Vault collude"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for block in subject.resolved.privacyBlocks where block.colluding.value == 0 {
      findings.report(
        "`\(block.name.text)` trusts every Vault", at: block.colluding.span,
        "its own noise is no secret to itself",
        help: "write `at most 1 colluding`: a Vault knows what noise it added")
    }
  }
}
