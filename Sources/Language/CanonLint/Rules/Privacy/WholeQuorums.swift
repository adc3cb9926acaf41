import CanonChecker

/// Quorums of all Vaults: one that is away stops every task.
struct WholeQuorums: LintRule {
  let name = "whole_quorums"
  let group = LintGroup.privacy
  let level = LintLevel.warning
  let summary = "quorums that need every Vault"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    for block in subject.resolved.privacyBlocks where block.quorum.value == block.vaults.value {
      findings.report(
        "`\(block.name.text)` needs every Vault in every round", at: block.quorum.span,
        "all of \(block.vaults.value)",
        help: "let one be away: each attempt that fails for it is charged")
    }
  }
}
