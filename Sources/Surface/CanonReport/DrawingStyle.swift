/// A drawing of Graphviz in the colours of the page around it: its own are those of paper.
///
/// Rules of a style sheet win over the attributes of an SVG, so the colours of
/// `Lineage.dot(title:)` are named here once more, and mean another tone in the dark.
package enum DrawingStyle {
  package static let sheet = """
    .drawing { overflow:auto; background:var(--paper); border:1px solid var(--line);
      border-radius:.5rem; padding:.6rem; max-height:85vh }
    .drawing svg { display:block; min-width:60rem; max-width:100%; height:auto }
    @media (max-width:60rem) { .drawing svg { min-width:0; max-width:none } }
    .drawing svg > g > polygon:first-of-type { fill:var(--paper) }
    .drawing text { fill:var(--ink) }
    @media print { .drawing { border:0; padding:0; max-height:none; overflow:visible }
      .drawing svg { min-width:0; max-width:100% } }
    @media screen and (prefers-color-scheme: dark) {
    \(dark.map(rule).joined(separator: "\n")) }
    """

  private static func rule(_ paper: String, _ dark: String) -> String {
    [("fill", paper), ("stroke", paper)].map { name, value in
      ".drawing [\(name)=\"\(value)\"] { \(name):\(dark) }"
    }.joined(separator: " ")
  }

  private static let dark: [(paper: String, dark: String)] = [
    ("#ffffff", "#1c222c"), ("white", "#14181f"), ("#8a94a6", "#7c889a"), ("#fde8e8", "#3d1f22"),
    ("#b42318", "#ff8a80"), ("#e3f4e8", "#173324"), ("#1f7a3d", "#67d391"), ("#fdf0d5", "#3a2f14"),
    ("#eef2f8", "#242c39"), ("#f4f5f7", "#20262f"), ("#e8eefb", "#1d2c47"), ("#2f5bb7", "#7fb0ff"),
  ]
}
