/// How far a value may travel: the flow label of rule 5 of the language.
///
/// Labels are ordered public < released < protected < local, and the label of anything computed
/// is the maximum of the labels that it was computed from.
package enum Label: String, Codable, Hashable, Sendable, Comparable, CaseIterable {
  case `public`, released, protected, local

  private var height: Int {
    switch self {
    case .public: 0
    case .released: 1
    case .protected: 2
    case .local: 3
    }
  }

  package static func < (left: Label, right: Label) -> Bool { left.height < right.height }

  package func joined(_ other: Label) -> Label { max(self, other) }
}
