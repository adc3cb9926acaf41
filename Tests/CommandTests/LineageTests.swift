import CanonProgram
import CanonReport
import CanonTypes
import CanonWorkspace
import Foundation
import Testing

/// The graph of a policy, its drawing, and names explained by it.
@Suite struct LineageTests {
  static let policies = ["grocer", "small_grocer", "retailer"]

  static func program(_ name: String) throws -> Program {
    let compiled = try compiled(name)
    let findings = compiled.checked.text()
    return try #require(compiled.program, "\(findings)")
  }

  static func compiled(_ name: String) throws -> CompiledWorkspace {
    var paths = ["Policies/\(name)"]
    if name == "small_grocer" {
      paths =
        ["Policies/grocer/commerce.canon", "Policies/grocer/behavior.canon"]
        + ["Policies/small_grocer/training.canon"]
    }
    let files = try paths.flatMap { path -> [String] in
      guard !path.hasSuffix(".canon") else { return [path] }
      let folder = Tool.repository.appending(path: path)
      return try FileManager.default.contentsOfDirectory(atPath: folder.path())
        .filter { $0.hasSuffix(".canon") }.map { path + "/" + $0 }
    }
    let texts = try files.map {
      (name: $0, bytes: [UInt8](try Data(contentsOf: Tool.repository.appending(path: $0))))
    }
    return Workspace(files: texts).compile()
  }

  @Test(arguments: policies)
  func nothingLeadsOnFromWhatIsLocal(_ name: String) throws {
    let program = try LineageTests.program(name)
    let lineage = Lineage(program)
    let ids = Set(lineage.nodes.map(\.id))
    #expect(ids.count == lineage.nodes.count)
    #expect(lineage.edges.allSatisfy { ids.contains($0.from) && ids.contains($0.to) })
    let locals = lineage.nodes.filter { $0.label == .local }
    #expect(!locals.isEmpty)
    // A steward may look one up where it lies; nothing is released by that.
    for local in locals {
      let to = lineage.around(local.id).to
      #expect(to.allSatisfy { $0.detail == TaskClass.parse.rawValue }, "\(local.name): \(to)")
    }
    // Every attribute that a training reads leads to the model.
    let read = Set(program.features.flatMap(\.reading.attributes))
    for attribute in read {
      let to = lineage.around("attribute \(attribute)").to
      #expect(to.contains { $0.kind == .query || $0.kind == .outcome }, "\(attribute)")
    }
    // Only a release stands between a template and a model.
    let released = Set(lineage.nodes.filter { $0.kind == .release }.map(\.id))
    for model in lineage.nodes where model.kind == .model {
      var withoutReleases = lineage
      withoutReleases = withoutReleases.part(around: model.id)
      let from = withoutReleases.around(model.id).from.map(\.id)
      #expect(!released.isDisjoint(with: from), "\(model.name)")
    }
    for node in lineage.nodes where node.kind != .rule {
      let (from, to) = lineage.around(node.id)
      #expect(!from.contains(node) && !to.contains(node), "a circle at \(node.name)")
      #expect(Set(from).isDisjoint(with: to), "\(node.name)")
    }
  }

  @Test func aPartIsWhatANodeHasToDoWith() throws {
    let lineage = Lineage(try LineageTests.program("grocer"))
    let part = lineage.part(around: "attribute store")
    #expect(part.nodes.map(\.name) == ["transactions.store_id", "store"])
    let visits = lineage.part(around: "query visits")
    #expect(
      visits.nodes.contains { $0.kind == .model } && visits.nodes.contains { $0.kind == .rule })
    #expect(!visits.nodes.contains { $0.name == "amount_paid" })
  }

  @Test func theCommandsShowIt() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let grocer = Tool.repository.appending(path: "Policies/grocer").path()
    let graph = try tool.run(["graph", grocer, "--of", "store"])
    #expect(graph.code == 0 && graph.output.hasPrefix("digraph canon {"), "\(graph)")
    #expect(graph.output.contains("local: it never leaves its Vault"))
    let written = try tool.run(["graph", grocer, "--out", "g.dot"])
    #expect(written.code == 0, "\(written)")
    let mistyped = try tool.run(["graph", grocer, "--of", "visit"])
    #expect(mistyped.code == 64 && mistyped.errors.contains("`visits`"), "\(mistyped)")
    let explained = try tool.run(["explain", "store", "visits", "german_affinity", "--in", grocer])
    #expect(explained.code == 0, "\(explained)")
    for line in [
      "it stays in its Vault", "canonical store: Key on Receipt {", "family: frequency",
      "ConsumerTraining.german_affinity  rule, forbid",
    ] {
      #expect(explained.output.contains(line), "\(line)\n\(explained.output)")
    }
    #expect(try tool.run(["explain", "visits"]).errors.contains("--in POLICY"))
    #expect(try tool.run(["explain", "CN4012"]).code == 0)
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/dot")))
  func graphvizDrawsIt() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let grocer = Tool.repository.appending(path: "Policies/grocer").path()
    let drawn = try tool.run(["graph", grocer, "--form", "svg", "--out", "g.svg"])
    #expect(drawn.code == 0, "\(drawn)")
    let svg = try String(contentsOf: tool.folder.appending(path: "g.svg"), encoding: .utf8)
    #expect(svg.contains("<svg") && svg.contains("PurchasePropensity"))
  }
}
