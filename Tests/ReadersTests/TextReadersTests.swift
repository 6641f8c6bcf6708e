import LegacyText
import Readers
import Testing

@Suite("Files read for their text alone")
struct TextReadersTests {
  /// Gives a few bytes at a time.
  struct DrippingSource: ByteSource {
    var bytes: [UInt8]
    var step: Int

    mutating func read(upTo count: Int, into buffer: inout [UInt8]) throws(ReadError) -> Int {
      let part = bytes.prefix(min(step, count))
      buffer.append(contentsOf: part)
      bytes.removeFirst(part.count)
      return part.count
    }
  }

  func read(_ reader: some TextReader) throws -> (
    bytes: [UInt8], values: [String], columns: [String]
  ) {
    var reader = reader
    var bytes: [UInt8] = []
    var values: [String] = []
    while let chunk = try reader.next() {
      bytes += chunk.bytes
      for value in chunk.values {
        values.append(
          "\(value.column):" + String(decoding: chunk.bytes[value.range], as: UTF8.self))
      }
    }
    return (bytes, values, reader.columns)
  }

  static let table = "Họ tên;Tuổi\r\n\"Nguyễn; \"\"An\"\"\";30\r\n\r\nhỏng \"x;y\"z\"\nLê;\n"
  static let document = """
    <?xml version="1.0"?><!-- Ghi chú --><R xmlns:a="u"><P a:x="bỏ" Ten='Lê &amp; "Hà"'>
      <Q>Đội&#7879;</Q> đuôi <![CDATA[<thô>]]><E/>&la; &Ocirc;n</P></R>
    """

  @Test(
    "all bytes are there and all values the same, however they come", arguments: [1, 2, 7, 4096])
  func everyCut(_ step: Int) throws {
    let csv = try read(
      CSVTextReader(
        source: DrippingSource(bytes: Array(Self.table.utf8), step: step),
        dialect: CSVDialect(delimiter: UInt8(ascii: ";")), expectedColumns: 2, headerRows: 1))
    #expect(csv.bytes == Array(Self.table.utf8))
    #expect(
      Array(csv.values.prefix(4)) == ["-1:Họ tên", "-1:Tuổi", "0:Nguyễn; \"\"An\"\"", "1:30"])
    #expect(csv.values.last == "0:Lê")

    let lines = try read(
      LineTextReader(source: DrippingSource(bytes: Array(Self.table.utf8), step: step)))
    #expect(lines.bytes == Array(Self.table.utf8))
    #expect(lines.values.map { $0.dropFirst(2) }.joined(separator: "|").hasPrefix("Họ tên;Tuổi|\""))

    let xml = try read(
      XMLTextReader(source: DrippingSource(bytes: Array(Self.document.utf8), step: step)))
    #expect(xml.bytes == Array(Self.document.utf8))
    let named = xml.values.map { value in
      let parts = value.split(separator: ":", maxSplits: 1)
      return xml.columns[Int(parts[0]) ?? 0] + "=" + parts[1]
    }
    #expect(
      named == [
        "R/P/@Ten=Lê &amp; \"Hà\"", "R/P/Q=Đội&#7879;", "R/P=đuôi", "R/P=<thô>", "R/P=&Ocirc;n",
      ])
  }

  @Test("UTF-16 comes as UTF-8, without its mark")
  func utf16() throws {
    var bytes: [UInt8] = [0xff, 0xfe]
    _ = LegacyEncoding.utf16le.encode(Array(Self.table.utf8).span, into: &bytes)
    for step in [1, 3, 4096] {
      let lines = try read(
        LineTextReader(source: DrippingSource(bytes: bytes, step: step), utf16: .littleEndian))
      #expect(lines.bytes == Array(Self.table.utf8))
    }
  }

  @Test("damaged markup keeps every byte and ends")
  func damaged() throws {
    var bytes = Array(Self.document.utf8)
    for index in bytes.indices {
      let old = bytes[index]
      for new in [0x3c, 0x26, 0x22, 0x00, 0xff] as [UInt8] {
        bytes[index] = new
        #expect(try read(XMLTextReader(source: MemorySource(bytes))).bytes == bytes)
      }
      bytes[index] = old
    }
  }
}
