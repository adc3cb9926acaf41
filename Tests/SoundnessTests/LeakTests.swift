import CanonDiagnostics
import CanonFixtures
import CanonWorkspace
import Testing

/// Whole policies with one leak planted: every one is refused, with the flow of labels where values
/// would leak.
@Suite struct LeakTests {
  @Test func everyPlantedLeakIsRefused() throws {
    let seed = Soundness.seed + 2
    var planted: [Leak: Int] = [:]
    var codes: [Leak: Set<String>] = [:]
    try ReleaseTests.policies(seed, max(120, Soundness.policies / 5)) {
      number, policy, _, _, _, random in
      let leak = Leak.allCases[number % Leak.allCases.count]
      guard let text = leak.plant(in: policy, &random) else { return }
      let compiled = Workspace(files: [("shop.canon", Array(text.utf8))]).compile()
      let found = Set(compiled.diagnostics.filter { $0.severity == .error }.map(\.code.number))
      planted[leak, default: 0] += 1
      codes[leak, default: []].formUnion(found)
      let place = "seed \(seed), policy \(number), \(leak)"
      #expect(compiled.program == nil, "\(place)\n\(text)")
      if leak.isOfValues {
        #expect(found == ["CN4012"], "\(place): \(found)\n\(compiled.checked.text())\n\(text)")
      }
    }
    for leak in Leak.allCases {
      print("  \(leak): \(planted[leak] ?? 0) refused, \((codes[leak] ?? []).sorted())")
      #expect((planted[leak] ?? 0) > 0, "\(leak) was never planted")
    }
    print("seed \(seed): \(planted.values.reduce(0, +)) planted leaks, all refused")
  }
}
