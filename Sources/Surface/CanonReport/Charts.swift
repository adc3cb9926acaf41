/// Line drawings as SVG, with integer coordinates and no script.
enum Charts {
  static let side: Int64 = 320
  static let margin: Int64 = 52

  /// ROC curve of the model with its interval (± 2 deviations), and of the floor.
  static func roc(model: [TaskReport.CurvePoint], floor: [TaskReport.CurvePoint]) -> Markup {
    let upper = model.map { point($0.falsePositives, $0.truePositives + 2 * $0.deviation) }
    let lower = model.reversed().map {
      point($0.falsePositives, $0.truePositives - 2 * $0.deviation)
    }
    return square(
      title: "Receiver operating characteristic",
      across: "false positives", up: "true positives",
      [
        polygon(upper + lower, "band"),
        polyline([point(0, 0), point(million, million)], "diagonal"),
        polyline(floor.map { point($0.falsePositives, $0.truePositives) }, "floor"),
        polyline(model.map { point($0.falsePositives, $0.truePositives) }, "model"),
        legend([("model", "model"), ("floor", "floor: ranking by past purchases")]),
      ])
  }

  /// Observed frequency against predicted probability; bars are ± 2 deviations.
  static func calibration(_ bins: [TaskReport.CalibrationBin]) -> Markup {
    let marks = bins.filter { $0.weight > 0 }.flatMap { bin in
      let center = point(bin.predicted, bin.observed)
      let radius = 3 + min(bin.weight / 60_000, 5)
      return [
        polyline(
          [
            point(bin.predicted, bin.observed - 2 * bin.deviation),
            point(bin.predicted, bin.observed + 2 * bin.deviation),
          ], "whisker"),
        Markup(
          trusted: "<circle class=\"dot\" cx=\"\(center.0)\" cy=\"\(center.1)\" r=\"\(radius)\"/>"),
      ]
    }
    return square(
      title: "Calibration", across: "predicted probability", up: "observed frequency",
      [polyline([point(0, 0), point(million, million)], "diagonal")] + marks)
  }

  /// One horizontal bar cut into parts of a whole, each with its class.
  static func bar(parts: [(name: String, amount: Int64, style: String)], whole: Int64) -> Markup {
    var left: Int64 = 0
    let pieces = parts.map { part in
      let width = whole > 0 ? part.amount * 1_000 / whole : 0
      defer { left += width }
      return Markup(
        trusted: "<rect class=\"\(part.style)\" x=\"\(left)\" y=\"0\" width=\"\(width)\""
          + " height=\"26\"><title>\(Markup.text(part.name).source)</title></rect>")
    }
    return .element(
      "svg",
      [
        ("class", "bar"), ("viewBox", "0 0 1000 26"), ("preserveAspectRatio", "none"),
        ("role", "img"), ("aria-label", parts.map(\.name).joined(separator: ", ")),
      ], pieces)
  }

  private static let million: Int64 = 1_000_000

  private static func point(_ x: Int64, _ y: Int64) -> (Int64, Int64) {
    let (x, y) = (min(max(x, 0), million), min(max(y, 0), million))
    return (margin + x * side / million, 8 + side - y * side / million)
  }

  private static func square(
    title: String, across: String, up: String, _ contents: [Markup]
  ) -> Markup {
    let (width, height) = (side + margin + 12, side + margin + 12)
    let ticks = stride(from: Int64(0), through: 1_000_000, by: 250_000).flatMap { value in
      let (x, _) = point(value, 0)
      let (_, y) = point(0, value)
      return [
        polyline([point(value, 0), point(value, million)], "grid"),
        polyline([point(0, value), point(million, value)], "grid"),
        label(Figures.ratio(value).prefix(4), x, 8 + side + 16, "middle"),
        label(Figures.ratio(value).prefix(4), margin - 7, y + 4, "end"),
      ]
    }
    let middle = 8 + side / 2
    let axes = [
      label(across[...], margin + side / 2, 8 + side + 34, "middle"),
      Markup(
        trusted: "<text class=\"label\" text-anchor=\"middle\" x=\"11\" y=\"\(middle)\""
          + " transform=\"rotate(-90 11 \(middle))\">\(Markup.text(up).source)</text>"),
    ]
    return .element(
      "svg",
      [
        ("class", "chart"), ("viewBox", "0 0 \(width) \(height)"), ("role", "img"),
        ("aria-label", title),
      ], ticks + axes + contents)
  }

  private static func legend(_ entries: [(style: String, text: String)]) -> Markup {
    .joined(
      entries.enumerated().map { index, entry in
        let y = 8 + side - 12 - 18 * Int64(entries.count - 1 - index)
        return .joined([
          polyline([(margin + 90, y - 4), (margin + 112, y - 4)], entry.style),
          label(entry.text[...], margin + 118, y, "start"),
        ])
      })
  }

  private static func label(
    _ text: Substring, _ x: Int64, _ y: Int64, _ anchor: String
  ) -> Markup {
    Markup(
      trusted: "<text class=\"label\" text-anchor=\"\(anchor)\" x=\"\(x)\" y=\"\(y)\">"
        + "\(Markup.text(String(text)).source)</text>")
  }

  private static func polyline(_ points: [(Int64, Int64)], _ style: String) -> Markup {
    Markup(trusted: "<polyline class=\"\(style)\" points=\"\(list(points))\"/>")
  }

  private static func polygon(_ points: [(Int64, Int64)], _ style: String) -> Markup {
    Markup(trusted: "<polygon class=\"\(style)\" points=\"\(list(points))\"/>")
  }

  private static func list(_ points: [(Int64, Int64)]) -> String {
    points.map { "\($0.0),\($0.1)" }.joined(separator: " ")
  }
}
