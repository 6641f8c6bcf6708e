import Readers
import RecordModel
import Testing

@Suite("XML that means harm")
struct XMLSafetyTests {
  @Test(
    "entities are refused before anything is read, with the line",
    arguments: [
      "<!DOCTYPE ds [\n<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><ds><cb>&b;</cb></ds>",
      "<!DOCTYPE ds [\n<!ENTITY x SYSTEM 'file:///etc/passwd'>]><ds><cb>&x;</cb></ds>",
      "<!DOCTYPE ds [\n<!ENTITY % p SYSTEM 'http://localhost/x.dtd'> %p;]><ds><cb/></ds>",
      "<!DOCTYPE ds [\n%p;]><ds><cb/></ds>", "<!DOCTYPE ds [\n<!ENTITY a 'x'",
    ])
  func entities(text: String) {
    let reading = XMLReading(text)
    #expect(
      reading.error == .refused(path: "a.xml", reason: .declaresEntities(line: 2)))
    #expect(reading.records.isEmpty)
  }

  @Test("a document type without entities is read, and nothing it names is fetched")
  func externalSubset() {
    let reading = XMLReading(
      "<!DOCTYPE ds SYSTEM 'file:///nonexistent.dtd' [<!ATTLIST cb m CDATA '50%'>]>"
        + "<ds><cb>&x;</cb><cb>2</cb></ds>"
    )
    #expect(reading.records.map(\.fields) == [["=2"]])
    #expect(reading.fragments.map(\.rule) == [.xmlMalformed])
  }

  @Test("elements nested a hundred thousand deep are a fragment")
  func deep() {
    let nest = String(repeating: "<a>", count: 100_000) + String(repeating: "</a>", count: 100_000)
    let reading = XMLReading("<ds><cb>1</cb><cb>\(nest)</cb><cb>3</cb></ds>")
    #expect(reading.records.map(\.fields) == [["=1"], ["=3"]])
    #expect(reading.fragments.map(\.rule) == [.xmlTooDeep] && reading.tiles)
    let outside = XMLReading("<ds><cb>1</cb>\(nest)<cb>3</cb></ds>")
    #expect(outside.records.map(\.fields) == [["=1"], ["=3"]])
    #expect(outside.fragments.first?.rule == .xmlTooDeep && outside.tiles)
    #expect(XMLReading(String(repeating: "<a>", count: 100_000)).fragments.count >= 1)
  }

  @Test("a record of 20 MB is skipped, or read where the limit allows it")
  func long() {
    let text =
      Array("<ds><cb>1</cb><cb>".utf8) + [UInt8](repeating: 0x61, count: 20_000_000)
      + Array("</cb>\n<cb>3</cb></ds>".utf8)
    let reading = XMLReading(text)
    #expect(reading.records.map(\.fields) == [["=1"], ["=3"]])
    #expect(reading.fragments.map(\.rule) == [.recordTooLong])
    #expect(reading.fragments.first?.span == 14..<20_000_023 && reading.tiles)
    #expect(reading.end == text.count && reading.records.last?.line == 2)
    let patient = XMLReading(text, limits: XMLLimits(recordBytes: 32 << 20))
    #expect(patient.records.count == 3 && patient.fragments.isEmpty)
  }

  @Test("markup inside of a record that is too long does not end it")
  func longWithMarkup() {
    let filling = String(repeating: "<a x='>'>1</a><!-- </cb> --><![CDATA[</cb>]]>", count: 100)
    let text = "<ds><cb>1</cb><cb>\(filling)</cb><cb>3</cb></ds>"
    let reading = XMLReading(text, limits: XMLLimits(recordBytes: 500))
    #expect(reading.records.map(\.fields) == [["=1"], ["=3"]])
    #expect(reading.fragments.map(\.rule) == [.recordTooLong] && reading.tiles)
  }

  @Test("bytes of a legacy encoding pass as Latin-1 where the profile says so")
  func legacyBytes() {
    let text =
      Array(
        "<?xml version='1.0' encoding='utf-8'?><ds><cb>NguyÔ".unicodeScalars.map { UInt8($0.value) }
      )
      + Array("n</cb></ds>".utf8)
    #expect(XMLReading(text).records.isEmpty)
    let reading = XMLReading(text, encodingOverride: .bytesAsLatin1)
    #expect(reading.records.map(\.fields) == [["=NguyÔn"]] && reading.fragments.isEmpty)
    #expect(reading.records.first?.span.upperBound == text.count - 5 && reading.end == text.count)
  }

  @Test(
    "single-byte encodings are converted and spans stay exact",
    arguments: ["windows-1252", "windows-1258", "ISO-8859-1"])
  func singleByte(name: String) {
    let text =
      Array("<?xml version='1.0' encoding='\(name)'?><ds><cb>".utf8) + [0xC2, 0xE9]
      + Array("</cb><cb>2</cb></ds>".utf8)
    let reading = XMLReading(text)
    #expect(reading.records.map(\.fields) == [["=Âé"], ["=2"]] && reading.fragments.isEmpty)
    #expect(reading.records.last?.span.upperBound == text.count - 5 && reading.tiles)
  }

  @Test("an encoding that nobody knows is refused")
  func unknownEncoding() {
    guard case .refused = XMLReading("<?xml version='1.0' encoding='x-vni'?><ds/>").error else {
      Issue.record("not refused")
      return
    }
  }

  @Test("a source that ends early gives what it had and then says so")
  func truncatedSource() throws {
    struct Short: ByteSource {
      var isRead = false
      mutating func read(upTo count: Int, into buffer: inout [UInt8]) throws(ReadError) -> Int {
        if isRead { throw .truncated(path: "a.xml", reason: .endsEarly) }
        isRead = true
        buffer += Array("<ds><cb>1</cb><cb>".utf8)
        return 18
      }
    }
    var cutter = try XMLCutter(source: Short(), path: "a.xml", record: "/ds/cb")
    let piece = try #require(try cutter.next())
    #expect(XMLPieceParser(record: "/ds/cb").parse(piece).records.count == 1)
    #expect(throws: ReadError.truncated(path: "a.xml", reason: .endsEarly)) { try cutter.next() }
    #expect(try cutter.next() == nil)
  }
}
