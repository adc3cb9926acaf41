import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// Rule 5: nothing `local` reaches a release, whatever way it takes.
///
/// The label of a query is the join over every attribute that it reads: aggregated, compared in a
/// filter of any depth, or dating the records of its window. A training releases all features of
/// its families, its outcome and its floor, so each must stay at `protected` or below. A market
/// decides whose records any task reads, and who is counted in a cohort.
struct FlowCheck {
  let resolved: ResolvedPolicy

  /// The market of a unit is the cohort filter of every task (rule 7) and of the noised count that
  /// each Vault releases: one finding an attribute, at the first block that protects its unit.
  func cohorts(_ findings: inout Findings) {
    for attribute in resolved.attributes
    where attribute.type == .market && attribute.label > .protected {
      guard
        let block = resolved.privacyBlocks.first(where: {
          $0.unit.text == attribute.entity.text
        })
      else { continue }
      findings.report(
        .localLeavesVault, "`\(attribute.name.text)` would leave its Vault",
        at: attribute.labelSpan, "local: declared so by its author",
        because: [
          LabelledSpan(
            block.cohortFloor.span,
            "released here: a cohort is those of the markets that a task names")
        ],
        help: "declare the market `protected`: a task's markets decide whose records are read")
    }
  }

  func check(_ training: TypedTraining, _ findings: inout Findings) {
    for family in training.families {
      for (query, item) in zip(family.queries, family.items) {
        report(
          query, training, &findings,
          path: [
            LabelledSpan(item, "in family `\(family.name)`"),
            LabelledSpan(
              family.use,
              "released here, by training `\(training.declaration.name.text)` as "
                + "`\(training.declaration.output.text)`"),
          ],
          help: "take `\(query.declaration.name.text)` out of family `\(family.name)`, or do "
            + "without the attribute")
      }
    }
    goal(training, &findings)
    if let floor = training.floor {
      report(
        floor.query, training, &findings,
        path: [LabelledSpan(floor.use, "released here, as the floor of the metrics")],
        help: "rank by a feature that is not `local`")
    }
  }

  private func goal(_ training: TypedTraining, _ findings: inout Findings) {
    let path = [
      LabelledSpan(
        training.declaration.goal.released,
        "released here, as the goal of `\(training.declaration.name.text)`")
    ]
    for query in [training.goal.outcome, training.goal.treatment].compactMap(\.self) {
      report(
        query, training, &findings, path: path, help: "predict something that is not `local`")
    }
    guard case .affinity(let items) = training.goal else { return }
    for use in items.reads {
      guard let attribute = resolved.attribute(use.name), attribute.label > .protected else {
        continue
      }
      findings.report(
        .localLeavesVault, "`\(use.name)` would leave its Vault", at: use.span,
        "local: released here, as the items of a unit",
        because: [LabelledSpan(attribute.labelSpan, "declared local here")],
        help: "relate the terms of an attribute that is not `local`")
    }
  }

  private func report(
    _ query: ClosedQuery, _ training: TypedTraining, _ findings: inout Findings,
    path: [LabelledSpan], help: String
  ) {
    guard query.label > .protected else { return }
    if let declared = query.declaration.label, declared.value > .protected {
      findings.report(
        .localLeavesVault, "`\(query.declaration.name.text)` would leave its Vault",
        at: declared.span, "local: declared so by its author", because: path, help: help)
    }
    for use in query.reads {
      guard let attribute = resolved.attribute(use.name), attribute.label > .protected else {
        continue
      }
      findings.report(
        .localLeavesVault, "`\(use.name)` would leave its Vault", at: use.span,
        "local: read by `\(query.declaration.name.text)`",
        because: [LabelledSpan(attribute.labelSpan, "declared local here")] + path, help: help)
    }
  }
}
