/// Where something stands in an XML file; lines and columns (in bytes) begin at 1.
package struct XMLPlace: Hashable, Sendable, CustomStringConvertible {
  package var file: String
  package var line: Int
  package var column: Int

  package init(file: String, line: Int, column: Int) {
    (self.file, self.line, self.column) = (file, line, column)
  }

  package var description: String { "\(file):\(line):\(column)" }
}

/// An element with everything in it; text keeps its blanks.
package struct XMLNode: Sendable {
  package struct Attribute: Sendable {
    package var name: String
    /// `nil` for an attribute of its element's own vocabulary.
    package var namespace: String?
    package var value: String
  }

  package var name: String
  package var namespace: String
  package var attributes: [Attribute] = []
  package var children: [XMLNode] = []
  package var text = ""
  package var place: XMLPlace
}

extension XMLNode {
  package func attribute(_ name: String) -> String? {
    attributes.first { $0.name == name && $0.namespace == nil }?.value
  }

  package func children(_ name: String) -> [XMLNode] { children.filter { $0.name == name } }
  package func child(_ name: String) -> XMLNode? { children.first { $0.name == name } }

  /// The text with runs of blanks as one, and none at the ends.
  package var sentence: String {
    text.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" || $0 == "\r\n" }
      .joined(separator: " ")
  }
}
