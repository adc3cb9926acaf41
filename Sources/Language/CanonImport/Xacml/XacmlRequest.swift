/// The attributes of one request (core, 5.42 to 5.46), without content and for one decision.
package struct XacmlRequest: Sendable {
  private struct Key: Hashable {
    var category: String
    var attribute: String
  }

  private struct Entry {
    var issuer: String?
    var value: Value
  }

  private var entries: [Key: [Entry]] = [:]

  package init(_ root: XMLNode) throws(ImportFault) {
    guard root.name == "Request", root.namespace == PolicyReader.namespace else {
      throw ImportFault(.malformedRequest, "no request of XACML 3.0", at: root.place)
    }
    var categories: Set<String> = []
    for group in root.children {
      guard group.name == "Attributes", let category = group.attribute("Category") else {
        throw ImportFault(.malformedRequest, "`\(group.name)` is not read", at: group.place)
      }
      guard categories.insert(category).inserted else {
        throw ImportFault(
          .malformedRequest, "`\(category)` stands twice: one decision at a time", at: group.place)
      }
      for attribute in group.children {
        guard attribute.name == "Attribute", let id = attribute.attribute("AttributeId") else {
          throw ImportFault(
            .malformedRequest, "`\(attribute.name)` is not read", at: attribute.place)
        }
        try add(attribute, Key(category: category, attribute: id))
      }
    }
  }

  private mutating func add(_ attribute: XMLNode, _ key: Key) throws(ImportFault) {
    for node in attribute.children {
      guard node.name == "AttributeValue", let uri = node.attribute("DataType") else {
        throw ImportFault(.malformedRequest, "`\(node.name)` is not read", at: node.place)
      }
      // No designator asks for a type that is not read.
      guard let type = DataType(uri: uri) else { continue }
      guard let value = Value(type, lexical: node.text) else {
        throw ImportFault(
          .malformedRequest, "`\(node.sentence.prefix(40))` is no \(type.rawValue)",
          at: node.place)
      }
      entries[key, default: []].append(
        Entry(issuer: attribute.attribute("Issuer"), value: value))
    }
  }

  /// The values that a designator finds.
  package func bag(_ slot: Slot) -> [Value] {
    (entries[Key(category: slot.category, attribute: slot.attribute)] ?? []).filter {
      $0.value.type == slot.type && (slot.issuer == nil || slot.issuer == $0.issuer)
    }.map(\.value)
  }
}
