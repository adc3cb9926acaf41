extension ValueType {
  /// The type as authors write it.
  package var written: String {
    switch self {
    case .instant: "Instant"
    case .money(let currency): "Money(\(currency))"
    case .count: "Count"
    case .ratio: "Ratio"
    case .duration: "Duration"
    case .term(let taxonomy): "Term(\(taxonomy))"
    case .market: "Market"
    case .key: "Key"
    case .text: "Text"
    case .boolean: "Bool"
    case .date: "Date"
    case .decimal(let places): "Decimal(\(places))"
    case .quantity(let quantity): quantity.name
    }
  }
}

extension PrivacyQuantity {
  /// The type as authors write it.
  package var name: String {
    switch self {
    case .probability: "Probability"
    case .epsilon: "Epsilon"
    case .delta: "Delta"
    case .rho: "Rho"
    }
  }
}
