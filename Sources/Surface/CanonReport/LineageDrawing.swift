import CanonTypes

extension Lineage {
  /// The graph in the language of Graphviz: the flow runs from left to right.
  package func dot(title: String) -> String {
    var lines = [
      "digraph canon {",
      "  graph [rankdir=LR, fontname=\"Helvetica\", fontsize=12, ranksep=0.6, nodesep=0.18,",
      "         label=\(Lineage.quoted(title)), labelloc=t, bgcolor=\"white\"];",
      "  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=10,",
      "        margin=\"0.12,0.06\", color=\"#8a94a6\", fillcolor=\"#ffffff\",",
      "        fontcolor=\"#1c2430\"];",
      "  edge [color=\"#8a94a6\", arrowsize=0.6];",
    ]
    for kind in Kind.allCases {
      let members = nodes.filter { $0.kind == kind }
      guard !members.isEmpty else { continue }
      lines.append("  // \(kind.rawValue)")
      lines += members.map(statement)
      // Rules stand with what they permit, not in the flow.
      if kind != .rule, members.count > 1 {
        lines.append(
          "  { rank=same; " + members.map { Lineage.quoted($0.id) }.joined(separator: "; ") + " }")
      }
    }
    for edge in edges.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) {
      let style = edge.isRule ? " [style=dashed, arrowhead=none, constraint=true]" : ""
      lines.append("  \(Lineage.quoted(edge.from)) -> \(Lineage.quoted(edge.to))\(style);")
    }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  private func statement(_ node: Node) -> String {
    let detail = node.detail.isEmpty ? "" : "\\n\(Lineage.escaped(node.detail))"
    var marks = ["label=\"\(Lineage.escaped(node.name))\(detail)\""]
    switch (node.kind, node.label) {
    case (_, .local):
      marks += [
        "fillcolor=\"#fde8e8\"", "color=\"#b42318\"", "style=\"rounded,filled,dashed\"",
        "tooltip=\"local: it never leaves its Vault\"",
      ]
    case (.release, _), (.model, _): marks += ["fillcolor=\"#e3f4e8\"", "color=\"#1f7a3d\""]
    case (.rule, _):
      let isForbid = node.detail == "forbid"
      marks += ["shape=note", "fillcolor=\"\(isForbid ? "#fdf0d5" : "#eef2f8")\""]
    case (.column, _): marks += ["shape=plaintext", "fillcolor=\"#f4f5f7\""]
    case (_, .protected): marks += ["fillcolor=\"#e8eefb\"", "color=\"#2f5bb7\""]
    default: break
    }
    return "  \(Lineage.quoted(node.id)) [\(marks.joined(separator: ", "))];"
  }

  private static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }
}
