import CanonFixtures
import CanonTypes
import CanonVault
import CanonWorld
import Testing

/// Each row as its line and its fields, or its line and the reason.
private func parse(_ text: String, chunkBytes: Int, limits: CSVReader.Limits) -> [String] {
  var reader = CSVReader(limits: limits)
  var seen: [String] = []
  func take(_ line: Int64, _ row: CSVRow) {
    switch row {
    case .fields(let fields): seen.append("\(line):" + fields.texts.joined(separator: "|"))
    case .malformed(let reason): seen.append("\(line)!\(reason)")
    }
  }
  let bytes = Array(text.utf8)
  for start in stride(from: 0, to: bytes.count, by: chunkBytes) {
    reader.feed(bytes[start..<min(start + chunkBytes, bytes.count)], take)
  }
  reader.finish(take)
  return seen
}

@Test("A table of RFC 4180 texts reads the same in chunks of any size")
func csvTable() {
  let cases: [(text: String, rows: [String])] = [
    ("", []), ("a,b\n1,2\n", ["1:a|b", "2:1|2"]), ("a,b\r\n1,2", ["1:a|b", "2:1|2"]),
    ("\u{FEFF}a\n", ["1:a"]), ("a,,\n,\n", ["1:a||", "2:|"]), ("\n\nx", ["1:", "2:", "3:x"]),
    ("\"a,b\",\"c\"\"d\"\n", ["1:a,b|c\"d"]), ("\"\"\n\"\"\"\"\n", ["1:", "2:\""]),
    ("\"a\nb\r\nc\",d\ne\n", ["1:a\nb\r\nc|d", "4:e"]),
    ("a\"b,c\nd\n", ["1!strayQuote", "2:d"]), ("\"a\"b\nd", ["1!textAfterQuote", "2:d"]),
    ("\"x\ny\"z\nd", ["1!textAfterQuote", "3:d"]), ("a\rb\nc", ["1!strayCarriageReturn", "2:c"]),
    ("\"open\nx,y\nz", ["1!unclosedQuote", "2:x,y".replacing(",", with: "|"), "3:z"]),
    ("ok\n123456789012345\nok", ["1:ok", "2!fieldTooLong", "3:ok"]),
    ("ok\n\"12345678901234567\nok\nok\"", ["1:ok", "2!fieldTooLong", "3:ok", "4!strayQuote"]),
    ("1234567,1234567,1234567,1234567,1\nok", ["1!rowTooLong", "2:ok"]),
    ("é,ü\n", ["1:é|ü"]), ("a\r", ["1:a"]),
  ]
  var limits = CSVReader.Limits()
  limits.fieldBytes = 14
  limits.rowBytes = 30
  for (text, rows) in cases {
    for chunkBytes in [1, 2, 3, 5, 1_000] {
      #expect(
        parse(text, chunkBytes: chunkBytes, limits: limits) == rows, "\(text.debugDescription)")
    }
  }
}

@Test("Random bytes neither stop the reader nor change with the chunks")
func csvRandom() {
  for seed in UInt64(0)..<300 {
    var random = SeededGenerator(seed: seed)
    let alphabet = Array("ab,,\n\n\"\"\r".utf8)
    let text = String(
      decoding: (0..<Int.random(in: 0..<60, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }, as: UTF8.self)
    let whole = parse(text, chunkBytes: 1_000, limits: CSVReader.Limits())
    let pieces = parse(text, chunkBytes: 1, limits: CSVReader.Limits())
    #expect(whole == pieces, "seed \(seed)")
  }
}

@Test("Decimals become exact integers, or a reason")
func decimals() {
  let cases: [(text: String, scale: Int, cell: Cell)] = [
    ("0.5", 2, .value(50)), ("12", 2, .value(1_200)), ("-3.07", 2, .value(-307)),
    ("12.990", 2, .value(1_299)), ("12.999", 2, .fault(.notRepresentable)),
    ("1e-3", 2, .fault(.notANumber)), ("+1", 2, .fault(.notANumber)),
    (".5", 2, .fault(.notANumber)), ("5.", 2, .fault(.notANumber)), ("-", 0, .fault(.notANumber)),
    (" 1", 0, .fault(.notANumber)), ("1,0", 0, .fault(.notANumber)), ("3.0", 0, .value(3)),
    ("999999999999999999", 0, .value(999_999_999_999_999_999)),
    ("1000000000000000000", 0, .fault(.numberTooLarge)),
    ("99999999999999999.9", 2, .fault(.numberTooLarge)), ("0.333333", 6, .value(333_333)),
    ("0", 6, .value(0)), ("-0.00", 2, .value(0)), ("0000001.10", 2, .value(110)),
  ]
  for (text, scale, cell) in cases {
    let read = Array(text.utf8).withUnsafeBufferPointer { DecimalCell.read($0, scale: scale) }
    #expect(read == cell, "\(text) at \(scale)")
  }
}

private func instant(_ text: String, _ zone: Zone?) -> Cell {
  var cells = InstantCell(zone: zone)
  return Array(text.utf8).withUnsafeBufferPointer { cells.read($0) }
}

@Test("Wall clocks become moments: gaps move forward, repeated times are the earlier one")
func instants() throws {
  let newYork = try SourceFolder(path: ".").zone("America/New_York")
  let sydney = try SourceFolder(path: ".").zone("Australia/Sydney")
  let cases: [(text: String, zone: Zone?, utc: String)] = [
    ("2017-01-01 06:53:26", newYork, "2017-01-01T11:53:26Z"),
    ("2017-07-01 00:00:00", newYork, "2017-07-01T04:00:00Z"),
    ("2017-03-12 01:59:59", newYork, "2017-03-12T06:59:59Z"),
    ("2017-03-12 02:30:00", newYork, "2017-03-12T07:30:00Z"),
    ("2017-03-12 03:00:00", newYork, "2017-03-12T07:00:00Z"),
    ("2017-11-05 01:30:00", newYork, "2017-11-05T05:30:00Z"),
    ("2017-11-05 02:00:00", newYork, "2017-11-05T07:00:00Z"),
    ("2050-07-01 12:00:00", newYork, "2050-07-01T16:00:00Z"),
    ("2050-12-01 12:00:00", newYork, "2050-12-01T17:00:00Z"),
    ("2050-01-15 12:00:00", sydney, "2050-01-15T01:00:00Z"),
    ("2050-07-15 12:00:00", sydney, "2050-07-15T02:00:00Z"),
    ("1800-01-01 00:00:00", newYork, "1800-01-01T04:56:02Z"),
    ("2017-06-01", nil, "2017-06-01T00:00:00Z"),
    ("2017-06-01T10:00:00Z", newYork, "2017-06-01T10:00:00Z"),
    ("2017-06-01 10:00:00+02:30", newYork, "2017-06-01T07:30:00Z"),
  ]
  for (text, zone, utc) in cases {
    let expected = try #require(Instant(utc))
    #expect(instant(text, zone) == .value(expected.seconds), "\(text)")
  }
  for text in [
    "", "2017", "2017-13-01", "2017-02-29 00:00:00", "2017-01-01 24:00:00", "2017-01-01 1:00:00",
    "2017-01-01 00:00:00 ", "2017-01-01 00:00:00+1:00", "2017/01/01", "2017-01-01 00:00",
  ] {
    #expect(instant(text, newYork) == .fault(.notAnInstant), "\(text)")
  }
  #expect(throws: VaultFault.self) { try SourceFolder(path: ".").zone("../etc/passwd") }
  #expect(throws: VaultFault.self) { try SourceFolder(path: ".").zone("Nowhere/Atall") }
}

@Test("A zone and its rule agree with the listed changes of every year")
func zoneProperties() throws {
  for name in ["America/New_York", "Europe/Berlin", "Australia/Sydney", "Asia/Kolkata"] {
    let zone = try SourceFolder(path: ".").zone(name)
    for step in 0..<4_000 {
      let moment = Int64(step) * 1_234_567 - 500_000_000
      let wall = moment + zone.offset(at: moment)
      let again = zone.instant(ofWallSeconds: wall)
      // Only a repeated hour is read as another, earlier moment.
      let shows = again + zone.offset(at: again)
      #expect(shows == wall && again <= moment, "\(name) at \(moment)")
    }
  }
  for text in ["", "E5", "EST", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0", "EST5EDTx"] {
    let rule = ZoneRule(Array(text.utf8))
    #expect(rule == nil, "\(text)")
  }
  let east = try #require(ZoneRule(Array("<+03>-3".utf8)))
  #expect(east.offset(at: 0) == 10_800)
}

@Test("SipHash-2-4 gives the words of its paper")
func sipHash() {
  let hash = SipHash(key: Array(0..<16))
  let message = Array(UInt8(0)..<15)
  let word = message.withUnsafeBufferPointer { hash.word($0) }
  #expect(word == 0xa129_ca61_49be_45e5)
  let empty = [UInt8]().withUnsafeBufferPointer { hash.word($0) }
  #expect(empty == 0x726f_db47_dd0e_0e31)
}
