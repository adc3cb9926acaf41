package import CanonAnalysis
package import CanonProgram
import CanonReport
import CanonTypes

/// A customer's records as somebody types them: each stands in a parent of its own.
package struct Sample: Sendable {
  package private(set) var rows: [RecordWitness.Row] = []
  private let program: Program

  package init(_ program: Program) { self.program = program }

  package mutating func add(_ row: RecordWitness.Row) { rows.append(row) }
  package mutating func forget() { rows = [] }

  /// One line a record, as it can be typed again.
  package var lines: [String] {
    rows.map { row in
      let copies = row.copies == 1 ? "" : "\(row.copies) "
      let length = Period(seconds: abs(row.time))
      let moment = row.time < 0 ? "\(length) ago" : "in \(length)"
      let values = row.values.sorted { $0.key < $1.key }
        .map { " \($0.key) = \(phrase($0.value, of: $0.key))" }
      return "record \(copies)\(row.entity) \(moment)" + values.joined(separator: ",")
    }
  }

  private func phrase(_ value: Int64, of name: String) -> String {
    guard let type = program.attributes.first(where: { $0.name == name })?.type else {
      return "\(value)"
    }
    if case .term(let taxonomy) = type,
      let terms = program.taxonomies.first(where: { $0.name == taxonomy })?.terms,
      terms.indices.contains(Int(value))
    {
      return terms[Int(value)].name
    }
    return type == .boolean ? "\(value != 0)" : type.phrase(value)
  }
}
