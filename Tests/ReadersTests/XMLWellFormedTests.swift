import Readers
import RecordModel
import Testing

@Suite("XML that is well-formed")
struct XMLWellFormedTests {
  @Test("cutter and pieces find what a plain parse of the whole document finds", arguments: 0..<8)
  func agreesWithPlainParse(part: Int) throws {
    for seed in part * 120..<part * 120 + 120 {
      let document = XMLDocumentGenerator(seed: seed)
      let bytes = Array(document.text.utf8)
      let record = seed % 5 == 0 ? "//cb" : "/ds/cb"
      let twin = try #require(plainParse(bytes, record), "seed \(seed)")
      let reading = XMLReading(bytes, record, limits: XMLLimits(pieceBytes: 1 + seed % 400))
      #expect(reading.fragments.isEmpty, "seed \(seed)")
      #expect(reading.records.map(\.fields) == twin, "seed \(seed)")
      if record == "/ds/cb" {
        #expect(reading.records.map(\.span) == document.records, "seed \(seed)")
      }
      #expect(reading.tiles && reading.end == bytes.count, "seed \(seed)")
      for found in reading.records {
        let before = bytes[..<found.span.lowerBound]
        #expect(found.line == 1 + before.count { $0 == 0x0A }, "seed \(seed)")
      }
    }
  }

  @Test("tags are found wherever the bytes read so far end in them", arguments: 0..<48)
  func everyEndOfABuffer(shift: Int) {
    let filler = String(repeating: "x", count: (256 << 10) - 96 + shift)
    let text =
      "<q:ds><!--a:cb--><prefix-of-some-length:cb><cba>\(filler)</cba><cb-:a/>"
      + "</prefix-of-some-length:cb ><cb>:cb</cb></q:ds>"
    let reading = XMLReading(Array(text.utf8))
    #expect(reading.records.map(\.fields.count) == [3, 1], "shift \(shift)")
    #expect(reading.fragments.isEmpty && reading.independentCount == 2, "shift \(shift)")
  }

  @Test(
    "however the source hands out its bytes, the result is the same", arguments: [1, 2, 3, 7, 64])
  func everyStep(step: Int) {
    for seed in 0..<60 {
      let bytes = Array(XMLDocumentGenerator(seed: seed).text.utf8)
      let limits = XMLLimits(pieceBytes: 100)
      #expect(XMLReading(bytes, step: step, limits: limits) == XMLReading(bytes, limits: limits))
    }
  }

  @Test(
    "UTF-16 gives the same values, with spans that count its own bytes", arguments: [true, false])
  func utf16(bigEndian: Bool) {
    for seed in 0..<100 {
      let document = XMLDocumentGenerator(seed: seed)
      let limits = XMLLimits(pieceBytes: 50)
      let plain = XMLReading(document.text, limits: limits)
      let wide = XMLReading(document.text.utf16Bytes(bigEndian: bigEndian), limits: limits)
      #expect(wide.records.map(\.fields) == plain.records.map(\.fields))
      #expect(wide.records.map(\.line) == plain.records.map(\.line))
      let utf8 = Array(document.text.utf8)
      let expected = document.records.map { range in
        let before = String(decoding: utf8[..<range.lowerBound], as: UTF8.self).utf16.count
        let inside = String(decoding: utf8[range], as: UTF8.self).utf16.count
        return 2 + 2 * before..<2 + 2 * (before + inside)
      }
      #expect(wide.records.map(\.span) == expected, "seed \(seed)")
      #expect(wide.tiles && wide.end == 2 + 2 * document.text.utf16.count)
    }
  }

  @Test("elements, attributes and text give fields in document order")
  func fields() {
    let reading = XMLReading(
      """
      <ds><cb ma="1&amp;2"><hoten>An</hoten><trong/><ct tu='2010'>x<b> </b> y </ct></cb>
      <cb>z</cb></ds>
      """)
    #expect(
      reading.records.map(\.fields) == [
        [
          "<>", "@ma=1&2", "hoten=An", "trong=", "<ct>", "ct/@tu=2010", "ct=x", "ct/b= ", "ct= y ",
        ], ["=z"],
      ])
  }

  @Test("a byte order mark, a document type and an epilog belong to the first and last piece")
  func surroundings() {
    let text =
      "\u{FEFF}<?xml version='1.0'?><!DOCTYPE ds SYSTEM 'x.dtd'>\n<ds><cb/>\n</ds><!-- . -->\n"
    let reading = XMLReading(text, limits: XMLLimits(pieceBytes: 1))
    #expect(reading.records.map(\.fields) == [["="]])
    #expect(reading.fragments.isEmpty && reading.tiles && reading.end == text.utf8.count)
  }

  @Test("the root itself may be the record")
  func rootAsRecord() {
    let reading = XMLReading("<?xml version='1.0'?><cb><a>1</a></cb>\n", "/cb")
    #expect(reading.records.map(\.fields) == [["<>", "a=1"]] && reading.fragments.isEmpty)
  }

  @Test("the independent count sees each start of a record")
  func independentCount() {
    let text =
      "<ds><cb/><!-- <cb> --><k:cb xmlns:k='u'><![CDATA[<cb>]]></k:cb><?x <cb> ?><cbx/></ds>"
    #expect(XMLReading(text).independentCount == 2)
  }

  @Test("the element that repeats is taken for the record")
  func guess() {
    func guess(_ text: String) -> String { guessRecordPath(Array(text.utf8).span) }
    #expect(guess("<ds><dau>x</dau><cb><a>1</a><r/><r/></cb><cb><a>2</a></cb></ds>") == "/ds/cb")
    #expect(guess("<?xml version='1.0'?><h:a xmlns:h='u'><b><c>11</c><c>2</c><c>") == "/a/b/c")
    #expect(guess("<cb><a>1</a><b>2</b></cb>") == "/cb")
    #expect(guess("") == "/")
    #expect(
      guessRecordPath("<ds><cb>12</cb><cb>3</cb></ds>".utf16Bytes(bigEndian: false).span)
        == "/ds/cb")
  }
}

extension String {
  /// With a byte order mark.
  func utf16Bytes(bigEndian: Bool) -> [UInt8] {
    ([0xFEFF] + Array(utf16)).flatMap { unit in
      let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      return bigEndian ? bytes : bytes.reversed()
    }
  }
}
