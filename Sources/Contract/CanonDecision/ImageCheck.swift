import Glibc

/// Checks once, in linear time, that every index of an image points to something, so that decisions
/// need not. What the image says of its program is the signer's word; `isImage(of:)` compares it.
struct ImageCheck {
  private let table: DecisionTable

  init(_ table: DecisionTable) { self.table = table }

  func run() throws(DecisionFault) {
    try counts()
    try strings()
    try probe()
    try words()
    try names()
    try instances()
    try rules()
    try bitmaps()
    try concepts()
  }

  private func require(
    _ holds: Bool, _ code: DecisionCode, _ sentence: @autoclosure () -> String
  ) throws(DecisionFault) {
    guard holds else { throw DecisionFault(code, sentence()) }
  }

  private func counts() throws(DecisionFault) {
    let t = table
    let wanted: [(ImageLayout.Section, Int)] = [
      (.stringEnds, t.stringCount + 1), (.probe, ImageLayout.slots(for: t.stringCount)),
      (.words, t.stringCount * ImageLayout.wordStride), (.roles, t.roleCount * 2),
      (.purposes, t.purposeCount * 2), (.markets, t.marketCount * 2),
      (.families, t.familyCount), (.rows, Int(t.fact(.rows)) * 2),
      (.instances, t.instanceCount * ImageLayout.instanceStride),
      (.instanceRho, t.instanceCount),
      (.instanceArguments, t.instanceCount * t.argumentCount),
      (.instanceFamilies, t.instanceCount * t.familyWords),
      (.instanceClosed, t.instanceCount * t.closedWords), (.closed, t.closedCount),
      (.blocks, Int(t.fact(.blocks)) * 2),
      (.blockPurposes, Int(t.fact(.blocks)) * t.purposeWords),
      (.rules, t.ruleCount * ImageLayout.ruleStride),
      (.clauses, t.clauseCount * ImageLayout.clauseStride),
      (.bitmaps, Int(t.fact(.rows)) * (t.summaryWords + t.bitmapWords)),
      (.concepts, t.conceptCount * ImageLayout.conceptStride),
      (.conceptClosed, t.conceptCount * t.closedWords),
    ]
    for (section, count) in wanted {
      try require(
        table.count(section) == count, .imageNotWhole,
        "section \(section) has \(table.count(section)) elements, not \(count)")
    }
    try require(
      table.stringCount > 0 && table.count(.meets) % 2 == 0 && table.count(.stewards) % 2 == 0,
      .imageNotWhole, "a list is not whole")
    try require(
      Int(table.fact(.rows)) >= table.argumentRow + table.argumentCount, .imageNotWhole,
      "a dimension has no row")
  }

  private func strings() throws(DecisionFault) {
    let ends = table.small(.stringEnds)
    try require(ends[0] == 0, .imageDisorder, "the first string does not begin at the first byte")
    for index in 0..<table.stringCount {
      try require(ends[index] <= ends[index + 1], .imageDisorder, "string \(index) has no length")
    }
    try require(
      Int(ends[table.stringCount]) == table.count(.stringBytes), .imageDisorder,
      "the strings do not end with the last byte")
    for index in 0..<table.stringCount {
      let bytes = table.bytes(of: UInt32(index))
      try require(UTF8Check.isValid(bytes), .imageDisorder, "string \(index) is not UTF-8")
      guard index > 0 else { continue }
      try require(
        table.bytes(of: UInt32(index - 1)).lexicographicallyPrecedes(bytes), .imageDisorder,
        "string \(index) does not follow the one before")
    }
  }

  /// Every string is found by its own bytes, and nothing else lies in the table. So at least half
  /// of its slots are free, and every search ends.
  private func probe() throws(DecisionFault) {
    let slots = table.count(.probe)
    let probe = table.small(.probe)
    var taken = 0
    for slot in 0..<slots where probe[slot] != 0 {
      taken += 1
      try require(
        Int(probe[slot]) <= table.stringCount, .imageReference, "slot \(slot) points nowhere")
    }
    try require(taken == table.stringCount, .imageDisorder, "strings and slots are not as many")
    for index in 0..<table.stringCount {
      try require(
        table.number(of: table.bytes(of: UInt32(index))) == UInt32(index), .imageDisorder,
        "string \(index) is not found")
    }
  }

  /// The words point back to the lists, each entry of which has its word.
  private func words() throws(DecisionFault) {
    let lists: [(ImageLayout.Section, Int, Int)] = [
      (.roles, table.roleCount, 2), (.purposes, table.purposeCount, 2),
      (.markets, table.marketCount, 2), (.families, table.familyCount, 1),
      (.instances, table.instanceCount, ImageLayout.instanceStride),
      (.concepts, table.conceptCount, ImageLayout.conceptStride),
    ]
    for (kind, (section, count, stride)) in lists.enumerated() {
      let records = table.small(section)
      var named = 0
      for string in 0..<table.stringCount {
        let member = table.words[string * ImageLayout.wordStride + kind]
        guard member != ImageLayout.none else { continue }
        named += 1
        try require(
          Int(member) < count && Int(records[Int(member) * stride]) == string, .imageReference,
          "string \(string) does not name member \(member) of \(section)")
      }
      try require(named == count, .imageDisorder, "a member of \(section) has no word of its own")
    }
  }

  private func string(_ value: UInt32, optional: Bool = false) throws(DecisionFault) {
    try require(
      Int(value) < table.stringCount || (optional && value == ImageLayout.none), .imageReference,
      "there is no string \(value)")
  }

  private func names() throws(DecisionFault) {
    let facts: [ImageLayout.Fact] = [.policyName, .policyVersion, .semanticVersion, .unit]
    for fact in facts { try string(table.fact(fact)) }
    let purposes = table.small(.purposes)
    for index in 0..<table.purposeCount {
      let parent = purposes[index * 2 + 1]
      try require(
        parent == ImageLayout.none || Int(parent) < table.purposeCount, .imageReference,
        "there is no purpose \(parent)")
    }
    for section in [ImageLayout.Section.roles, .markets] {
      let records = table.small(section)
      for index in 0..<(table.count(section) / 2) {
        try require(records[index * 2 + 1] <= 1, .imageReference, "a flag is 0 or 1")
      }
    }
    for index in 0..<Int(table.fact(.blocks)) {
      try string(table.small(.blocks)[index * 2])
      try string(table.small(.blocks)[index * 2 + 1], optional: true)
    }
    for index in 0..<table.count(.stewards) { try string(table.small(.stewards)[index]) }
    for index in 0..<table.closedCount {
      try require(
        Int(table.small(.closed)[index]) < table.familyCount, .imageReference,
        "a closed family has no name")
    }
    try rows()
  }

  /// Rows stand in the order of their dimensions, as many as each has values.
  private func rows() throws(DecisionFault) {
    let records = table.small(.rows)
    let firsts = [
      0, table.roleRow, table.purposeRow, table.marketRow, table.familyRow, table.argumentRow,
    ]
    var last = 0
    for row in 0..<Int(table.fact(.rows)) {
      let dimension = Int(records[row * 2])
      try string(records[row * 2 + 1], optional: true)
      if row < table.argumentRow {
        let wanted = (firsts.lastIndex { $0 <= row }) ?? 0
        try require(dimension == wanted, .imageDisorder, "row \(row) lies in another dimension")
      } else {
        let isNext = row == table.argumentRow ? dimension == 5 : (0...1).contains(dimension - last)
        try require(
          isNext && dimension < 5 + table.argumentCount, .imageDisorder,
          "row \(row) lies in another dimension")
      }
      last = dimension
    }
    try require(
      table.argumentCount == 0 || last == 4 + table.argumentCount, .imageDisorder,
      "the last dimension has no row")
  }

  private func instances() throws(DecisionFault) {
    let records = table.small(.instances)
    for index in 0..<table.instanceCount {
      let record = records + index * ImageLayout.instanceStride
      try string(record[3])
      try string(record[5])
      try require(
        Int(record[1]) < table.templateCount
          && (record[4] == ImageLayout.none || record[4] < table.fact(.blocks)), .imageReference,
        "instance \(index) has no template or no block")
      try require(
        table.large(.instanceRho)[index] <= UInt64(Int64.max), .imageReference,
        "instance \(index) has no cost that can be counted")
      for argument in 0..<table.argumentCount {
        let row = Int(table.small(.instanceArguments)[index * table.argumentCount + argument])
        try require(
          row < Int(table.fact(.rows)) && table.small(.rows)[row * 2] == UInt32(5 + argument),
          .imageReference, "instance \(index) has no value of argument \(argument)")
      }
    }
    try masks(.instanceFamilies, table.instanceCount, table.familyWords, table.familyCount)
    try masks(.instanceClosed, table.instanceCount, table.closedWords, table.closedCount)
    try masks(
      .blockPurposes, Int(table.fact(.blocks)), table.purposeWords, table.purposeCount)
  }

  /// No bit stands beyond the last member.
  private func masks(
    _ section: ImageLayout.Section, _ count: Int, _ words: Int, _ bits: Int
  ) throws(DecisionFault) {
    guard bits & 63 != 0 || bits == 0 else { return }
    let masks = table.large(section)
    for index in 0..<count {
      let last = masks[index * words + words - 1]
      try require(
        last >> UInt64(bits & 63) == 0, .imageReference, "a mask of \(section) is too long")
    }
  }

  private func rules() throws(DecisionFault) {
    for index in 0..<table.ruleCount {
      let record = table.rules + index * ImageLayout.ruleStride
      try string(record[0])
      try string(record[2], optional: true)
      try string(record[3])
      let owed = Int(record[6]) + Int(record[7])
      try require(
        record[1] <= 2 && owed <= table.count(.obligations), .imageReference,
        "rule \(index) has no effect or no obligations")
    }
    for index in 0..<table.count(.obligations) { try string(table.small(.obligations)[index]) }
    for index in 0..<table.clauseCount {
      let record = table.clauses + index * ImageLayout.clauseStride
      try require(
        Int(record[0]) < table.ruleCount
          && Int(record[1]) + Int(record[2]) <= table.count(.meets) / 2, .imageReference,
        "clause \(index) belongs to no rule")
    }
    let meets = table.small(.meets)
    for index in 0..<(table.count(.meets) / 2) {
      let isMarket = meets[index * 2] == UInt32(Clause.market)
      let words = isMarket ? table.marketWords : table.familyWords
      try require(
        (isMarket || meets[index * 2] == UInt32(Clause.family))
          && Int(meets[index * 2 + 1]) + words <= table.count(.meetWords), .imageReference,
        "test \(index) has no set")
    }
  }

  /// A row has no bit beyond the last clause, and its summary says where its words are not zero.
  private func bitmaps() throws(DecisionFault) {
    let (words, summary) = (table.bitmapWords, table.summaryWords)
    let spare = table.clauseCount & 63
    for index in 0..<Int(table.fact(.rows)) {
      let row = table.row(index)
      for word in 0..<(summary * 64) {
        let says = row[word >> 6] & (1 << UInt64(word & 63)) != 0
        try require(
          says == (word < words && row[summary + word] != 0), .imageDisorder,
          "the summary of row \(index) is wrong")
      }
      if spare != 0 || table.clauseCount == 0 {
        try require(
          row[summary + words - 1] >> UInt64(spare) == 0, .imageReference,
          "row \(index) speaks of clauses that are not there")
      }
    }
  }

  private func concepts() throws(DecisionFault) {
    for index in 0..<table.conceptCount {
      let record = table.small(.concepts) + index * ImageLayout.conceptStride
      try require(record[1] <= 3, .imageReference, "concept \(index) has unknown flags")
      try string(record[2], optional: true)
      try string(record[3], optional: true)
    }
    try masks(.conceptClosed, table.conceptCount, table.closedWords, table.closedCount)
  }
}

/// UTF-8 as Unicode defines it (table 3-7): no overlong forms, no surrogates, nothing beyond.
enum UTF8Check {
  static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < bytes.count {
      let lead = bytes[index]
      index += 1
      if lead < 0x80 { continue }
      let (more, low, high): (Int, UInt8, UInt8)
      switch lead {
      case 0xC2...0xDF: (more, low, high) = (1, 0x80, 0xBF)
      case 0xE0: (more, low, high) = (2, 0xA0, 0xBF)
      case 0xED: (more, low, high) = (2, 0x80, 0x9F)
      case 0xE1...0xEF: (more, low, high) = (2, 0x80, 0xBF)
      case 0xF0: (more, low, high) = (3, 0x90, 0xBF)
      case 0xF1...0xF3: (more, low, high) = (3, 0x80, 0xBF)
      case 0xF4: (more, low, high) = (3, 0x80, 0x8F)
      default: return false
      }
      guard index + more <= bytes.count, (low...high).contains(bytes[index]) else { return false }
      for offset in 1..<max(1, more) {
        guard (0x80...0xBF).contains(bytes[index + offset]) else { return false }
      }
      index += more
    }
    return true
  }
}
