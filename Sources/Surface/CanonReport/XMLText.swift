import CLibXML2

/// An XML 1.0 document, written by libxml2, which escapes whatever is put in.
///
/// Names come from this room alone; values may be any text. Characters that XML cannot have
/// (section 2.2) stand as U+FFFD.
struct XMLText {
  /// An element: its attributes in order, and text or elements inside.
  struct Element {
    var name: String
    var attributes: [(name: String, value: String)] = []
    var text: String?
    var children: [Element] = []
  }

  /// The document in UTF-8, indented by two spaces.
  static func document(_ root: Element) -> String {
    guard let buffer = xmlBufferCreate() else { preconditionFailure("no memory for a document") }
    defer { xmlBufferFree(buffer) }
    guard let writer = xmlNewTextWriterMemory(buffer, 0) else {
      preconditionFailure("no memory for a writer")
    }
    // The writer flushes into the buffer when it is freed, at the latest.
    xmlTextWriterSetIndent(writer, 1)
    xmlTextWriterSetIndentString(writer, "  ")
    xmlTextWriterStartDocument(writer, "1.0", "UTF-8", nil)
    write(root, writer)
    xmlTextWriterEndDocument(writer)
    xmlFreeTextWriter(writer)
    let count = Int(xmlBufferLength(buffer))
    guard let content = xmlBufferContent(buffer) else { return "" }
    return String(decoding: UnsafeBufferPointer(start: content, count: count), as: UTF8.self)
  }

  private static func write(_ element: Element, _ writer: xmlTextWriterPtr) {
    xmlTextWriterStartElement(writer, element.name)
    for (name, value) in element.attributes {
      xmlTextWriterWriteAttribute(writer, name, allowed(value))
    }
    if let text = element.text { xmlTextWriterWriteString(writer, allowed(text)) }
    for child in element.children { write(child, writer) }
    xmlTextWriterEndElement(writer)
  }

  private static func allowed(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.value {
          case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: scalar
          default: "\u{FFFD}"
          }
        }))
  }
}
