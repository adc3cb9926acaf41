import CanonProgram

/// Writes answers as canonical JSON (RFC 8785: keys ascending, integers only), by hand.
package struct AnswerWriter {
  package private(set) var bytes: [UInt8] = []

  package init() { bytes.reserveCapacity(4_096) }

  /// Empties the buffer and keeps its memory.
  package mutating func clear() { bytes.removeAll(keepingCapacity: true) }

  /// A byte of the caller's own, a line end for one.
  package mutating func append(_ byte: UInt8) { bytes.append(byte) }

  package mutating func write(
    _ answer: Answer, nearest: (misses: [NearMiss], isExact: Bool)? = nil,
    under table: DecisionTable
  ) {
    raw("{\"answer\":")
    string(answer.outcome.rawValue)
    raw(",\"causes\":[")
    list(answer.causes) { writer, cause in
      writer.raw("{\"code\":")
      writer.string(cause.code.number)
      if let place = cause.place {
        writer.raw(",\"place\":{\"column\":\(place.column),\"file\":")
        writer.string(place.file)
        writer.raw(",\"line\":\(place.line)}")
      }
      if let rule = cause.rule {
        writer.raw(",\"rule\":")
        writer.string(rule)
      }
      writer.raw(",\"sentence\":")
      writer.string(cause.sentence)
      writer.raw(",\"values\":[")
      writer.list(cause.values) { $0.string($1) }
      writer.raw("]}")
    }
    raw("]")
    if let nearest { write(nearest, table) }
    raw(",\"obligations\":[")
    list(answer.obligations) { $0.string($1) }
    raw("]")
    if let reserved = answer.reservedPicos { raw(",\"reserved\":\(reserved)") }
    raw(",\"rules\":[")
    list(answer.rules) { $0.string($1) }
    raw("],\"unsettled\":[")
    list(answer.unsettled) { writer, term in
      writer.raw("{\"candidate\":")
      writer.string(term.candidate)
      if let domain = term.domain {
        writer.raw(",\"domain\":")
        writer.string(domain)
      }
      writer.raw(",\"nearest\":[")
      writer.list(term.nearest) { $0.string($1) }
      writer.raw("]")
      if let steward = term.steward {
        writer.raw(",\"steward\":")
        writer.string(steward)
      }
      writer.raw(",\"term\":")
      writer.string(term.term)
      writer.raw("}")
    }
    raw("]}")
  }

  /// A request that could not be read: `{"answer":"refused", …}`.
  package mutating func write(_ fault: DecisionFault) {
    raw("{\"answer\":\"refused\",\"causes\":[{\"code\":")
    string(fault.code.number)
    raw(",\"sentence\":")
    string(fault.sentence)
    raw(",\"values\":[]}],\"obligations\":[],\"rules\":[],\"unsettled\":[]}")
  }

  private mutating func write(
    _ nearest: (misses: [NearMiss], isExact: Bool), _ table: DecisionTable
  ) {
    raw(",\"nearest\":{\"grants\":[")
    list(nearest.misses) { writer, miss in
      writer.raw("{\"changes\":[")
      writer.list(miss.changes) { writer, change in
        writer.raw("{\"change\":")
        writer.string(change.kind.rawValue)
        writer.raw(",\"to\":")
        writer.string(table.name(of: change))
        writer.raw(",\"yours\":\(change.isSubmitters)}")
      }
      writer.raw("],\"rule\":")
      writer.string(table.rule(miss.rule).id)
      writer.raw("}")
    }
    raw("],\"isExact\":\(nearest.isExact)}")
  }

  private mutating func list<Element>(
    _ elements: [Element], _ write: (inout AnswerWriter, Element) -> Void
  ) {
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      write(&self, element)
    }
  }

  private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x08: raw("\\b")
      case 0x09: raw("\\t")
      case 0x0A: raw("\\n")
      case 0x0C: raw("\\f")
      case 0x0D: raw("\\r")
      case 0..<0x20:
        raw("\\u00")
        bytes.append(contentsOf: [byte >> 4, byte & 15].map { $0 < 10 ? 0x30 + $0 : 0x57 + $0 })
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension DecisionTable {
  /// What a change puts in, takes out or sets.
  package func name(of change: ScopeChange) -> String {
    let (section, stride, count): (ImageLayout.Section, Int, Int) =
      switch change.kind {
      case .addFamily, .removeFamily: (.families, 1, familyCount)
      case .addMarket, .removeMarket: (.markets, 2, marketCount)
      case .purpose: (.purposes, 2, purposeCount)
      case .role: (.roles, 2, roleCount)
      case .training: (.instances, ImageLayout.instanceStride, instanceCount)
      }
    return change.member < count
      ? text(small(section)[change.member * stride]) : "any that the policy does not name"
  }
}
