package import CanonProgram

extension RowRecipe {
  /// The row of a task that narrowed its families: the same entries in the same order, without
  /// those of other features. Bound and norm hold all the more.
  package func narrowed(to features: [String]) -> RowRecipe {
    let kept = Set(features)
    return RowRecipe(entries: entries.filter { kept.contains($0.feature) }, constant: constant)
  }
}
