import CLibXML2

/// Reads XML 1.0 in UTF-8 with libxml2, from memory: no network, no document type, no entity but
/// the five of XML itself.
///
/// A document type is refused when its name is read, before anything in it could be expanded.
package struct XMLReader {
  package static let mostBytes = 4 << 20
  package static let deepest = 64
  package static let mostElements = 100_000

  package static func read(
    _ bytes: [UInt8], file: String
  ) throws(ImportFault) -> XMLNode {
    let start = XMLPlace(file: file, line: 1, column: 1)
    guard bytes.count <= mostBytes else {
      throw ImportFault(.tooLarge, "a file has at most \(mostBytes >> 20) MiB", at: start)
    }
    guard String(validating: bytes, as: UTF8.self) != nil, !declaresOtherEncoding(bytes) else {
      throw ImportFault(.malformedXML, "the file is not UTF-8", at: start)
    }
    let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let builder = XMLBuilder(isMarked ? Array(bytes.dropFirst(3)) : bytes, file: file)
    return try builder.build()
  }

  /// Whether the XML declaration names an encoding that is not UTF-8 or a part of it.
  private static func declaresOtherEncoding(_ bytes: [UInt8]) -> Bool {
    let head = String(decoding: bytes.prefix(200), as: UTF8.self)
    guard let declaration = head.firstRange(of: "?>").map({ head[..<$0.lowerBound] }),
      let name = declaration.firstRange(of: "encoding").map({ declaration[$0.upperBound...] })
    else { return false }
    let word = name.drop { !($0.isLetter) }.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
    return !["utf-8", "us-ascii", "ascii"].contains(word.lowercased())
  }
}

/// What the parser's calls build. One serves one document.
private final class XMLBuilder {
  private let bytes: [UInt8]
  private let file: String
  private var open: [XMLNode] = []
  private var root: XMLNode?
  private var count = 0
  private var fault: ImportFault?
  private var context: xmlParserCtxtPtr?
  /// Up to where lines were counted: elements begin in the order of the text.
  private var (scanned, line, lineStart) = (0, 1, 0)

  init(_ bytes: [UInt8], file: String) { (self.bytes, self.file) = (bytes, file) }

  func build() throws(ImportFault) -> XMLNode {
    let isWellFormed = bytes.withUnsafeBytes { buffer in
      parse(buffer.bindMemory(to: CChar.self))
    }
    if let fault { throw fault }
    guard isWellFormed, let root else {
      throw ImportFault(
        .malformedXML, "the file is no XML",
        at: XMLPlace(file: file, line: lastLine, column: 1))
    }
    return root
  }

  private var lastLine = 1

  private func parse(_ text: UnsafeBufferPointer<CChar>) -> Bool {
    guard let context = xmlCreateMemoryParserCtxt(text.baseAddress, Int32(text.count)) else {
      return false
    }
    defer { xmlFreeParserCtxt(context) }
    self.context = context
    var handler = xmlSAXHandler()
    handler.initialized = UInt32(XML_SAX2_MAGIC)
    handler.internalSubset = { user, _, _, _ in XMLBuilder.of(user)?.documentType() }
    handler.startElementNs = { user, name, _, namespace, _, _, count, _, attributes in
      XMLBuilder.of(user)?.begin(name, namespace, count, attributes)
    }
    handler.endElementNs = { user, _, _, _ in XMLBuilder.of(user)?.end() }
    handler.characters = { user, text, count in XMLBuilder.of(user)?.characters(text, count) }
    handler.ignorableWhitespace = handler.characters
    handler.cdataBlock = handler.characters
    handler.serror = { _, _ in }
    context.pointee.sax.pointee = handler
    context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
    xmlCtxtUseOptions(context, Int32(XML_PARSE_NONET.rawValue | XML_PARSE_NOCDATA.rawValue))
    let result = xmlParseDocument(context)
    lastLine = max(1, Int(context.pointee.lastError.line))
    self.context = nil
    return result == 0 && context.pointee.wellFormed == 1
  }

  private static func of(_ user: UnsafeMutableRawPointer?) -> XMLBuilder? {
    user.map { Unmanaged<XMLBuilder>.fromOpaque($0).takeUnretainedValue() }
  }

  private func stop(_ code: ImportCode, _ sentence: String) {
    if fault == nil { fault = ImportFault(code, sentence, at: place()) }
    if let context { xmlStopParser(context) }
  }

  /// The place of the `<` before what the parser has consumed.
  private func place() -> XMLPlace {
    let consumed = context.map { Int(xmlByteConsumed($0)) } ?? 0
    var position = min(max(0, consumed), bytes.count)
    while position > 0 && bytes[position - 1] != 0x3C { position -= 1 }
    position = max(0, position - 1)
    while scanned < position {
      if bytes[scanned] == 0x0A { (line, lineStart) = (line + 1, scanned + 1) }
      scanned += 1
    }
    return XMLPlace(file: file, line: line, column: position - lineStart + 1)
  }

  private func documentType() {
    stop(.documentType, "a document type is refused: it could bring in entities")
  }

  private func begin(
    _ name: UnsafePointer<xmlChar>?, _ namespace: UnsafePointer<xmlChar>?, _ count: Int32,
    _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
  ) {
    guard fault == nil else { return }
    self.count += 1
    guard open.count < XMLReader.deepest, self.count <= XMLReader.mostElements else {
      return stop(.tooLarge, "too many elements, or too many within one another")
    }
    var node = XMLNode(name: text(name), namespace: text(namespace), place: place())
    for index in 0..<Int(count) {
      guard let part = attributes.map({ $0 + index * 5 }), let begin = part[3], let end = part[4]
      else { continue }
      let value = UnsafeBufferPointer(start: begin, count: end - begin)
      node.attributes.append(
        .init(
          name: text(part[0]), namespace: part[2].map { text($0) },
          value: String(decoding: value, as: UTF8.self)))
    }
    open.append(node)
  }

  private func end() {
    guard fault == nil, let node = open.popLast() else { return }
    if open.isEmpty { root = node } else { open[open.count - 1].children.append(node) }
  }

  private func characters(_ text: UnsafePointer<xmlChar>?, _ count: Int32) {
    guard fault == nil, !open.isEmpty, let text else { return }
    let buffer = UnsafeBufferPointer(start: text, count: Int(count))
    open[open.count - 1].text += String(decoding: buffer, as: UTF8.self)
  }

  private func text(_ pointer: UnsafePointer<xmlChar>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }
}
