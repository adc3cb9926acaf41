import CanonProgram
package import CanonTesting

/// Coverage in the tracefile form of `lcov` (`geninfo(1)`), which editors and services read.
///
/// A rule is a function, the line of each single test has a branch for either way it can come out.
package enum CoverageTrace {
  package static func text(_ policies: [Coverage]) -> String {
    let rules = policies.flatMap(\.rules)
    let byFile = Dictionary(grouping: rules, by: \.place.file)
    return byFile.keys.sorted().map { record($0, byFile[$0] ?? []) }.joined()
  }

  private static func record(_ file: String, _ rules: [CoveredRule]) -> String {
    var lines: [Int64: Int64] = [:]
    var branches: [String] = []
    var taken: Int64 = 0
    for (block, rule) in rules.enumerated() {
      lines[rule.place.line] = max(lines[rule.place.line] ?? 0, rule.asked)
      for (index, test) in rule.tests.enumerated() {
        let count = test.held + test.failed
        lines[test.place.line] = max(lines[test.place.line] ?? 0, count)
        for (side, times) in [test.held, test.failed].enumerated() {
          if times > 0 { taken += 1 }
          // A branch that evaluation never came to is no branch with a count of nought.
          let shown = count == 0 ? "-" : String(times)
          branches.append("BRDA:\(test.place.line),\(block),\(2 * index + side),\(shown)")
        }
      }
    }
    let functions =
      rules.map { "FN:\($0.place.line),\($0.rule)" }
      + rules.map { "FNDA:\($0.decided),\($0.rule)" }
      + ["FNF:\(rules.count)", "FNH:\(rules.count { $0.decided > 0 })"]
    let found =
      ["BRF:\(branches.count)", "BRH:\(taken)"]
      + lines.keys.sorted().map { "DA:\($0),\(lines[$0] ?? 0)" }
      + ["LF:\(lines.count)", "LH:\(lines.values.count { $0 > 0 })", "end_of_record"]
    return (["TN:canon", "SF:\(file)"] + functions + branches + found)
      .joined(separator: "\n") + "\n"
  }
}
