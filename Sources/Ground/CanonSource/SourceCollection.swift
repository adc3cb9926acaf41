/// The files of one run, in the order that gives them their ids, and the sections of them that
/// spans are counted from.
package struct SourceCollection: Sendable {
  package private(set) var texts: [SourceText] = []
  private var sections: [SourceID: SourceSpan] = [:]

  package init() {}

  /// Adds a file and answers it with its id.
  @discardableResult
  package mutating func add(name: String, bytes: [UInt8]) -> SourceText {
    let text = SourceText(id: SourceID(texts.count), name: name, bytes: bytes)
    texts.append(text)
    return text
  }

  /// Adds a file that was read before; its id has to be the one that it would get.
  package mutating func add(again text: SourceText) {
    precondition(text.id.index == texts.count, "file \(text.id.index) as number \(texts.count)")
    texts.append(text)
  }

  /// Says where a section lies at present.
  package mutating func place(_ section: SourceID, at span: SourceSpan) {
    precondition(section.isSection && !span.file.isSection, "a section lies in a file")
    sections[section] = span
  }

  /// The file with an id, or the one that a section with this id is part of.
  package subscript(id: SourceID) -> SourceText {
    let file = id.isSection ? sections[id]?.file : id
    guard let file, texts.indices.contains(Int(file.index)) else {
      preconditionFailure("source \(id.index) of \(texts.count) files")
    }
    return texts[Int(file.index)]
  }

  /// A span as its file counts it.
  package func located(_ span: SourceSpan) -> SourceSpan {
    guard span.file.isSection else { return span }
    guard let section = sections[span.file] else {
      preconditionFailure("section \(span.file.index) is in no file")
    }
    return SourceSpan(
      section.file, Int(section.lower + span.lower), Int(section.lower + span.upper))
  }

  /// The file that a span lies in, and where it begins there.
  package func position(_ span: SourceSpan) -> (text: SourceText, position: SourcePosition) {
    let span = located(span)
    let text = self[span.file]
    return (text, text.position(at: Int(span.lower)))
  }

  /// `file:line:column`, as diagnostics and program spans name a place.
  package func place(_ span: SourceSpan) -> String {
    let (text, position) = position(span)
    return "\(text.name):\(position)"
  }
}
