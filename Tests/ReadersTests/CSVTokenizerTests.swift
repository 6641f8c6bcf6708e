import Readers
import RecordModel
import Testing

@Suite("CSV: splitting into records")
struct CSVTokenizerTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var text: String
    var rows: [[String]]
    var columns = 0
    var testDescription: String { text.debugDescription }
  }

  @Test(
    "records and cells come out as written",
    arguments: [
      Case(text: "", rows: []),
      Case(text: "\n\r\n", rows: []),
      Case(text: "a", rows: [["a"]]),
      Case(text: "a,b\n", rows: [["a", "b"]]),
      Case(text: "a,b\r\nc,d", rows: [["a", "b"], ["c", "d"]]),
      Case(text: "a,b\rc,d\r", rows: [["a", "b"], ["c", "d"]]),
      Case(text: "a\nb\r\nc\rd", rows: [["a"], ["b"], ["c"], ["d"]]),
      Case(text: "a,b\n\n\nc,d\n", rows: [["a", "b"], ["c", "d"]]),
      Case(text: ",\n", rows: [["", ""]]),
      Case(text: "\"\"\n", rows: [[""]]),
      Case(text: "\"a,b\",\"c\"\"d\"\n", rows: [["a,b", "c\"d"]]),
      Case(text: "\"a\nb\",c\n", rows: [["a\nb", "c"]]),
      Case(text: "\"a\rb\",c\r\n", rows: [["a\rb", "c"]]),
      Case(text: "\"a\n\",c\nd,e\n", rows: [["a\n", "c"], ["d", "e"]]),
      Case(text: "a, \"b\" ,c\n", rows: [["a", "b", "c"]]),
      Case(text: "a,\"\"\"\"\n", rows: [["a", "\""]]),
      Case(text: "\u{feff}a,b\n", rows: [["a", "b"]]),
      // A table inside a cell is still one cell.
      Case(
        text: "h,i,j,k\n1,\"a,b,c,d\ne,f,g,h\ni,j,k,l\",3,4\n",
        rows: [["h", "i", "j", "k"], ["1", "a,b,c,d\ne,f,g,h\ni,j,k,l", "3", "4"]], columns: 4),
      // A title of two lines is one record, whatever the table below looks like.
      Case(text: "\"a\nb\"\n1,2,3\n", rows: [["a\nb"], ["1", "2", "3"]], columns: 3),
      // Ragged rows stay as they are.
      Case(text: "a,b\nc\nd,e,f\n", rows: [["a", "b"], ["c"], ["d", "e", "f"]], columns: 2),
    ])
  func table(_ example: Case) throws {
    let reading = try CSVReading(example.text, columns: example.columns)
    #expect(reading.rows == example.rows)
    #expect(reading.damages.isEmpty)
    #expect(!reading.broken.contains(true))
  }

  @Test(
    "stray quotes are kept as text and marked",
    arguments: [
      Case(text: "1,2,\"x,4\n", rows: [], columns: 4),
      Case(text: "1,48\",3\n", rows: [["1", "48\"", "3"]], columns: 3),
      Case(text: "1,\"a \"b\" c\",3\n", rows: [["1", "a \"b\" c", "3"]], columns: 3),
      Case(text: "1,\"2,3,\"d, e\",5\n", rows: [["1", "\"2", "3", "d, e", "5"]], columns: 5),
      Case(text: "1,\"a, 4\"\",\"b\",4\n", rows: [["1", "a, 4\"", "b", "4"]], columns: 4),
      Case(
        text: "1,\"Tí\" An,3\n2,b,c\n", rows: [["1", "\"Tí\" An", "3"], ["2", "b", "c"]],
        columns: 3),
    ])
  func strayQuotes(_ example: Case) throws {
    let reading = try CSVReading(example.text, columns: example.columns)
    #expect(reading.rows == example.rows)
    #expect(reading.rows.isEmpty ? reading.damages.count == 1 : reading.broken[0])
  }

  @Test("fields may be told apart by other bytes")
  func dialects() throws {
    let odd = CSVDialect(delimiter: 0x3b, quote: 0x27, escape: 0x5c)
    #expect(
      try CSVReading("'a;b';'it\\'s';c''d\n", dialect: odd).rows == [["a;b", "it's", "c''d"]])
    var padded = CSVDialect()
    padded.blankAfterDelimiter = true
    #expect(try CSVReading("a, b,  c, \"d\"\n", dialect: padded).rows == [["a", "b", " c", "d"]])
  }

  @Test("line ends are counted once, by kind")
  func lineEnds() throws {
    let ends = try CSVReading("a\nb\r\nc\r\"d\r\ne\"\r\n\"x\ny\n", columns: 1).lineEnds
    #expect((ends.lf, ends.crlf, ends.cr) == (3, 2, 1))
  }

  @Test(
    "the first line that ends otherwise is known, whatever the chunks are", arguments: [8, 512])
  func otherLineEnd(chunkSize: Int) throws {
    func line(_ text: String) throws -> Int? {
      var reader = CSVReader(
        source: TrickleSource(Array(text.utf8), step: 5), dialect: CSVDialect(),
        chunkSize: chunkSize)
      while try reader.next() != nil {}
      return reader.otherLineEnd
    }
    #expect(try line("a,b\n1,2\n3,4\r\n5,6\n") == 3)
    #expect(try line("a,b\r1,2\r3,4\n") == 3)
    #expect(try line("a,b\n1,2\n3,4") == nil)
  }

  @Test("wherever the bytes are cut, the records are the same", arguments: 1...17)
  func everyCut(step: Int) throws {
    let text = #"""
      \#u{feff}h,"i",j\#r\#n1,"a\#r\#nb""c\#r\#n",3\#r2,"x\#n3, "y" ,"z"\#n\#n4,"""",""\#r\#n5,"u\#n\#nv",w
      6,"a "b" c",d\#r\#n7,48",9\#r\#n8,"p"q,r\#r\#n9,x,"\#r\#n10,"a","b
      """#
    let bytes = Array(text.utf8)
    let whole = try CSVReading(bytes, columns: 3)
    #expect(whole.rows.count == 8)
    for chunkSize in [1, 2, 3, 5, 8, 64] {
      #expect(try CSVReading(bytes, columns: 3, chunkSize: chunkSize, step: step) == whole)
    }
  }

  @Test("well-formed files are read as RFC 4180 says", arguments: 1...400)
  func twin(seed: Int) throws {
    var generator = CSVGenerator(seed: seed)
    let (bytes, columns) = generator.file()
    let expected = plainRows(bytes)
    for expectedColumns in [0, columns] {
      let reading = try CSVReading(bytes, columns: expectedColumns)
      #expect(reading.rows == expected)
      #expect(reading.damages.isEmpty)
    }
    #expect(try CSVReading(bytes, columns: columns, chunkSize: 1 + seed % 7).rows == expected)
  }

  @Test("whatever the bytes, none is lost and every cut agrees", arguments: 1...400)
  func noise(seed: Int) throws {
    var generator = CSVGenerator(seed: seed)
    let alphabet: [UInt8] = [0x22, 0x22, 0x22, 0x2c, 0x2c, 10, 13, 0x20, 0x61, 0x62, 0, 0xc3, 0x27]
    let bytes = (0..<generator.number(below: 120)).map { _ in generator.pick(alphabet) }
    let whole = try CSVReading(bytes, columns: seed % 5)
    let cut = try CSVReading(bytes, columns: seed % 5, chunkSize: 1 + seed % 9)
    #expect(whole == cut)
  }

  @Test("UTF-16 is read in either order, wherever it is cut", arguments: 1...5)
  func utf16(step: Int) throws {
    let units = Array("\u{feff}họ,tên\r\n\"Lê\nA\",\"b\"\"c\"\r\n".utf16)
    let little = units.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    let big = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    let rows = [["họ", "tên"], ["Lê\nA", "b\"c"]]
    #expect(try CSVReading(little, step: step, utf16: .littleEndian).rows == rows)
    #expect(try CSVReading(big, step: step, utf16: .bigEndian).rows == rows)
    let source = TrickleSource(little, step: step)
    var reader = CSVReader(source: source, dialect: CSVDialect(), utf16: .littleEndian)
    var offsets: [UInt64] = []
    while let chunk = try reader.next() { offsets += chunk.records.map(\.span.offset) }
    #expect(offsets == [2, 18])
  }
}

@Suite("CSV: sizes")
struct CSVSizeTests {
  @Test("a record may have more cells than 16 bits count")
  func manyCells() throws {
    let reading = try CSVReading(String(repeating: ",", count: 70_000) + "\na\n")
    #expect(reading.rows.map(\.count) == [70_001, 1])
  }

  @Test(
    "a line beyond the limit is one fragment, and reading goes on",
    arguments: ["a", "\"a", "a,"], ["\n", "\r\n", "\r"])
  func longLine(start: String, lineEnd: String) throws {
    let long = start + String(repeating: "x", count: 9 << 20)
    let bytes = Array((["1,2", long, "3,4", ""].joined(separator: lineEnd)).utf8)
    for chunkSize in [100_000, 512 << 10, 16 << 20] {
      let reading = try CSVReading(bytes, chunkSize: chunkSize)
      #expect(reading.rows == [["1", "2"], ["3", "4"]])
      #expect(reading.lines == [1, 3])
      #expect(reading.damages.map(\.rule) == [.recordTooLong])
      #expect(reading.damages.map(\.line) == [2])
    }
  }

  @Test("a quoted cell beyond the limit is one damage, its lines being no records")
  func longCell() throws {
    let lines = String(repeating: String(repeating: "y", count: 99) + "\n", count: 60_000)
    let reading = try CSVReading("1,2\n3,\"\(lines)\"\n5,6\n", columns: 2)
    #expect(reading.rows == [["1", "2"], ["5", "6"]])
    #expect(reading.damages.map(\.rule) == [.recordTooLong])
    #expect(reading.damages.first?.line == 2)
    #expect(reading.damages.first?.column == 3)
  }

  @Test(
    "a hundred thousand unclosed quotes take no longer than as many lines",
    .timeLimit(.minutes(1)))
  func manyUnclosed() throws {
    let text = String(repeating: "1,\"abc,3\n", count: 100_000)
    let reading = try CSVReading(text, columns: 3)
    #expect(reading.rows.count + reading.damages.count == 100_000)
  }
}
