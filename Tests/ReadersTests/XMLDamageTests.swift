import Readers
import RecordModel
import Testing

@Suite("XML that is damaged")
struct XMLDamageTests {
  static let damaged = [
    "<cb><a>1</cb>", "<cb><a>1</a><b></a></b></cb>", "<cb><a>A & B</a></cb>",
    "<cb><a>&khong;</a></cb>",
    "<cb ma=1><a>1</a></cb>", "<cb ma='1><a>1</a></cb>", "<cb><a x='1' x='2'/></cb>",
    "<cb><a>1</a>", "<cb><a>1", "<cb><a>1</a></cb", "<cb><a>1</a</cb>", "<cb><a>1</a><b</cb>",
    "<cb><a>1 < 2</a></cb>", "<cb><a>1<2</a></cb>", "<cb><!-- a -- b --><a/></cb>",
    "<cb><!-- chưa đóng <a/></cb>", "<cb><![CDATA[ chưa đóng</cb>", "<cb><?chưa đóng</cb>",
    "<cb><a>]]></a></cb>", "<cb><a>\u{1}</a></cb>", "<cb><a>\u{0}</a></cb>", "<cb><a>&#0;</a></cb>",
    "<cb><?xml version='1.0'?></cb>", "<cb><!DOCTYPE a></cb>", "<cb<a>1</a></cb>", "<cb a='<'/>",
    "<cb a=\"1><x y=\"2\"/></cb>", "<cb></cb ma='1'>", "<cb><1/></cb>", "<cb><a:b:/></cb ></cb>",
  ]

  @Test("a damaged record costs only itself", arguments: damaged)
  func costsItself(damage: String) {
    for (before, after) in [("<cb>0</cb>", "<cb>2</cb>"), ("", "<cb><a>2</a></cb>"), ("<cb/>", "")]
    {
      let text = "<ds>\n\(before)\n\(damage)\n\(after)<cb>3</cb></ds>"
      let whole = XMLReading(text)
      let sound = plainParse(Array("<ds>\(before)\(after)<cb>3</cb></ds>".utf8), "/ds/cb")
      // A second end tag is damage of the structure; its record is sound by itself.
      let extra = damage.hasSuffix("</cb ></cb>") ? 1 : 0
      #expect(whole.records.count - extra == sound?.count, "\(whole)")
      #expect(whole.fragments.count == 1, "\(whole)")
      #expect(whole.fragments.allSatisfy { $0.cause[0] >= 3 && $0.line == 3 }, "\(whole)")
      #expect(whole.tiles && whole.end == text.utf8.count)
      #expect(whole == XMLReading(text, step: 1))
      let cut = XMLReading(text, limits: XMLLimits(pieceBytes: 1))
      #expect(cut.records == whole.records && cut.fragments.first == whole.fragments.first)
    }
  }

  @Test("a record in bytes that are not UTF-8 costs only itself")
  func invalidBytes() {
    for bytes: [UInt8] in [
      [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
    ] {
      let text =
        Array("<ds><cb>1</cb><cb><a>".utf8) + bytes + Array("</a></cb><cb>3</cb></ds>".utf8)
      let reading = XMLReading(text)
      #expect(reading.records.map(\.fields) == [["=1"], ["=3"]])
      #expect(reading.fragments.map(\.rule) == [.xmlMalformed] && reading.tiles)
    }
  }

  @Test("every record without an end tag is found, however many there are")
  func manyUnclosed() {
    let text =
      "<ds>" + String(repeating: "<cb><a>1</a>\n<cb><a>2</a></cb>\n", count: 3_000) + "</ds>"
    let reading = XMLReading(text)
    #expect(reading.records.count == 3_000 && reading.fragments.count == 3_000 && reading.tiles)
  }

  @Test(
    "every record with a comment or section that never ends is found",
    arguments: ["<!-- ", "<![CDATA["])
  func manyOpenings(opening: String) {
    let text =
      "<ds>" + String(repeating: "<cb>1</cb><cb>\(opening)2</cb>\n", count: 3_000) + "</ds>"
    let reading = XMLReading(text)
    #expect(reading.records.count == 3_000 && reading.fragments.count == 3_000 && reading.tiles)
  }

  @Test("what one record leaves open of the names around it says nothing of the next")
  func leftOpen() {
    let text = "<ds><cb><ds>1</cb><cb>2</cb><cb><a>3</ds>"
    let reading = XMLReading(text)
    #expect(reading.records.map(\.fields) == [["=2"]])
    #expect(reading.fragments.map(\.span) == [4..<18, 28..<36] && !reading.isCut && reading.tiles)
  }

  @Test("an element of the records' name inside of records is no resynchronisation")
  func nestedNames() {
    let sound = "<cb><nguoithan><cb>2</cb></nguoithan></cb>"
    let reading = XMLReading("<ds>\(sound)<cb><nguoithan><cb>4</cb></nguoithan><cb>5</cb></ds>")
    #expect(reading.records.map(\.fields) == [["<>", "<nguoithan>", "nguoithan/cb=2"], ["=5"]])
    #expect(reading.fragments.count == 1)
  }

  @Test(
    "damage between records is a fragment, and all records stand",
    arguments: [
      "rác & rác", "</khac>", "<khac>", "<khac a=1/>", "<!-- a -- b -->", "<?xml version='1.0'?>",
      "<khac><b></khac></b>", "<![CDATA[ x", "\u{1}", "]]>", "<!DOCTYPE ds>",
    ])
  func betweenRecords(junk: String) {
    let text = "<ds><cb>1</cb>\(junk)<cb>2</cb>\n<cb>3</cb></ds>"
    let reading = XMLReading(text)
    #expect(reading.records.map(\.fields) == [["=1"], ["=2"], ["=3"]])
    #expect(reading.fragments.map(\.rule) == [.xmlMalformed])
    #expect(reading.fragments.first?.cause[0] == 1 && reading.tiles)
  }

  @Test(
    "damage before the root and after it is a fragment",
    arguments: [
      " <?xml version='1.0'?><ds><cb/></ds>", "x<ds><cb/></ds>", "<ds><cb/></ds>x",
      "<ds><cb/></ds><ds/>",
      "<?xml version=1.0?><ds><cb/></ds>", "<!DOCTYPE ds [<!ELEMENT ds>]><ds><cb/></ds>",
      "<ds><cb/></sd>", "<ds a='1' a='2'><cb/></ds>", "<ds><cb/></ds>\u{0}",
      "<?xml encoding='utf-16' version='1.0'?><ds><cb/></ds>",
      "<?xml version='1.0' encoding='utf-16'?><ds><cb/></ds>",
    ])
  func surroundings(text: String) {
    let reading = XMLReading(text)
    #expect(reading.records.map(\.fields) == [["="]])
    #expect(!reading.fragments.isEmpty && reading.tiles && reading.end == text.utf8.count)
  }

  @Test("wherever a file is cut off, the records before it stand and the end is told")
  func truncation() {
    let text = "<?xml version='1.0'?><ds><cb>1</cb>\n<cb><a>2</a></cb>\n<!-- . --></ds>"
    let bytes = Array(text.utf8)
    let ends = XMLReading(text).records.map(\.span.upperBound)
    for count in 0..<bytes.count {
      let reading = XMLReading(Array(bytes[..<count]))
      #expect(reading.records.count == ends.count { $0 <= count }, "\(count)")
      // Right behind a record nothing but the file's end is missing.
      let read = text.prefix(count)
      let isBehindRecord = read.hasSuffix("</cb>") || read.hasSuffix("</cb>\n")
      #expect(reading.fragments.count == (isBehindRecord ? 0 : 1), "\(count)")
      #expect(reading.isCut || !isBehindRecord, "\(count)")
      #expect(reading.tiles && reading.end == count, "\(count)")
    }
  }

  @Test("a record without a sound start or in an element without end does not take others along")
  func structureResynchronises() {
    let texts = [
      "<ds><cx>1</cb><cb>2</cb><cb>3</cb></ds>", "<ds><ghichu>chưa đóng<cb>2</cb><cb>3</cb></ds>",
      "<ds>< cb><a>1</a></cb><cb>2</cb><cb>3</cb></ds>",
    ]
    for text in texts {
      let reading = XMLReading(text)
      #expect(reading.records.map(\.fields) == [["=2"], ["=3"]], "\(text)")
      #expect(reading.fragments.count == 1 && reading.tiles, "\(text)")
    }
  }

  @Test("random damage never stops the reader, and every byte is accounted for", arguments: 0..<8)
  func mutations(part: Int) {
    for seed in part * 150..<part * 150 + 150 {
      var bytes = Array(XMLDocumentGenerator(seed: seed % 97).text.utf8)
      var dice = Dice(seed: seed + 7)
      for _ in 0...dice.roll(5) where !bytes.isEmpty {
        let place = dice.roll(bytes.count)
        switch dice.roll(4) {
        case 0: bytes[place] = UInt8(dice.roll(256))
        case 1: bytes.remove(at: place)
        case 2:
          bytes.insert(
            contentsOf: dice.pick(["<", ">", "\"", "&", "<cb>", "</cb>", "<!--"]).utf8, at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + dice.roll(20)))
        }
      }
      let reading = XMLReading(bytes, limits: XMLLimits(pieceBytes: 64))
      guard reading.error == nil else { continue }
      #expect(reading.tiles && reading.end == bytes.count, "seed \(seed)")
      // What libxml2 reads as a whole is read the same in pieces, what it refuses is not passed
      // over.
      if let twin = plainParse(bytes, "/ds/cb") {
        #expect(reading.records.map(\.fields) == twin && reading.fragments.isEmpty, "seed \(seed)")
      } else {
        #expect(!reading.fragments.isEmpty, "seed \(seed)")
      }
    }
  }
}
