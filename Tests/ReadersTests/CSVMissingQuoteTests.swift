import Readers
import RecordModel
import Testing

@Suite("CSV: one missing quote")
struct CSVMissingQuoteTests {
  enum Style: CaseIterable, Sendable {
    case allQuoted, partlyQuoted, severalLines, awkward

    /// A list of a hundred people.
    var rows: [[String]] {
      (1...100).map { number in
        var row = [
          "\(number)", "Nguyễn Thị \(number)", "Số \(number), phố Huế", "01/02/1990",
          "Kế toán", "gọi là \"Tí\"",
        ]
        if self == .severalLines || self == .awkward, number % 3 == 0 {
          row[4] = "Kế toán\nTrưởng phòng, \(number)\r\nCán bộ"
        }
        if self == .awkward {
          if number % 5 == 0 { row[2] = ", phố Huế" }
          if number % 5 == 1 { row[4] = "\nTrưởng phòng\nCán bộ \(number)" }
          if number % 5 == 2 { row[2] = "Phố Huế,\n" }
          if number % 7 == 0 { row[5] = "" }
          if number % 7 == 1 { row[5] = "," }
        }
        return row
      }
    }

    func quotes(_ cell: String) -> Bool {
      self != .partlyQuoted && self != .awkward && self != .severalLines
        || cell.contains { ",\"".contains($0) || $0.isNewline }
    }
  }

  @Test(
    "of a hundred people, 97 or more arrive, and the report says where the quote opened",
    arguments: Style.allCases, ["\n", "\r\n"])
  func oneMissing(style: Style, lineEnd: String) throws {
    let rows = style.rows
    var lines: [String] = []
    for row in rows {
      let cells = row.map {
        style.quotes($0) ? "\"\($0.replacing("\"", with: "\"\""))\"" : $0
      }
      lines.append(cells.joined(separator: ","))
    }
    let header = "TT,Họ tên,Địa chỉ,Ngày sinh,Chức vụ,Ghi chú" + lineEnd
    let known = Set(rows)
    // Every quote of some records: the first, the last, and one of each kind between.
    for damaged in [0, 1, 2, 3, 4, 5, 6, 7, 14, 20, 41, 50, 60, 98, 99] {
      let line = Array(lines[damaged].utf8)
      for quote in line.indices where line[quote] == 0x22 {
        var shorter = line
        shorter.remove(at: quote)
        var copy = lines
        copy[damaged] = String(decoding: shorter, as: UTF8.self)
        let text = header + copy.joined(separator: lineEnd) + lineEnd
        let reading = try CSVReading(text, columns: 6)
        var intact = 0
        var wrong = 0
        for (row, isBroken) in zip(reading.rows, reading.broken).dropFirst() {
          if known.contains(row) {
            intact += 1
          } else if row.count == 6, !isBroken {
            wrong += 1
          }
        }
        #expect(intact >= 97, "record \(damaged), quote at \(quote): \(intact)")
        #expect(wrong == 0, "record \(damaged), quote at \(quote)")
        // The quote that seems open stands in the damaged record, or its end in the last line.
        let first = 2 + lines[..<damaged].reduce(0) { $0 + 1 + Self.lineBreaks($1) }
        let last = first + Self.lineBreaks(lines[damaged])
        for damage in reading.damages {
          #expect(first...last ~= damage.line, "record \(damaged), quote at \(quote)")
        }
        #expect(reading.damages.count <= 3)
      }
    }
  }

  private static func lineBreaks(_ text: String) -> Int {
    text.utf8.count { $0 == 10 }
  }

  @Test(
    "where the delimiters of the damaged cell make too many or too few, the line is told with its quote",
    arguments: [
      // The closing quote is missing: both cells seem one.
      ("1,\"Số 1, phố Huế,\"Hà Nội\",x\n", 3),
      // The opening quote is missing: the cell seems two.
      ("1,Số 1, phố Huế\",\"Hà Nội\",x\n", 16),
      ("1,x,y,\"Số 1, phố Huế\n", 7),
    ])
  func delimiters(_ line: String, column: Int) throws {
    let reading = try CSVReading("a,b,c,d\n" + line + "2,\"p, q\",r,s\n", columns: 4)
    #expect(reading.rows == [["a", "b", "c", "d"], ["2", "p, q", "r", "s"]])
    #expect(
      reading.damages == [
        CSVReading.Damage(
          line: 2, column: column, rule: .unclosedQuote, text: String(line.dropLast()), after: 1)
      ])
  }

  @Test("a cell of several lines that lacks its opening quote is told where it ends")
  func severalLines() throws {
    let reading = try CSVReading(
      "a,b,c,d,e\n0,\"u\",v,w,x\n1,x,Số 1\nphố Huế\",y,z\n2,p,q,r,s\n", columns: 5)
    #expect(reading.rows.map(\.first) == ["a", "0", "1", "2"])
    #expect(
      reading.damages == [
        CSVReading.Damage(
          line: 4, column: 8, rule: .unclosedQuote, text: "phố Huế\",y,z", after: 3)
      ])
  }

  @Test("a stray quote that harms no other cell is told with its column")
  func strayColumn() throws {
    var reader = CSVReader(
      source: TrickleSource(Array("a,b,c\nđá,\"x\"y,3\ny,z\",5\n1,2,3\n".utf8), step: 7),
      dialect: CSVDialect())
    reader.expectedColumns = 3
    var columns: [UInt32] = []
    while let chunk = try reader.next() { columns += chunk.records.map(\.strayQuote) }
    #expect(columns == [0, 4, 4, 0])
  }

  @Test("titles and headings may have any number of columns, and any quotes")
  func rowsAbove() throws {
    let text = "Danh sách \"A, B\na,b,c\n1,\"x,3\n"
    var reader = CSVReader(
      source: TrickleSource(Array(text.utf8), step: .max), dialect: CSVDialect())
    reader.expectedColumns = 3
    reader.rowsAbove = 2
    var (cells, damaged): ([UInt32], [Int]) = ([], [])
    while let chunk = try reader.next() {
      cells += chunk.records.map(\.fieldCount)
      damaged += chunk.fragments.map(\.line)
    }
    #expect(cells == [2, 3])
    #expect(damaged == [3])
    #expect(reader.rowsAbove == 0)
  }

  @Test("lines by themselves are split whatever their quotes", arguments: [1, 5, 1000])
  func byThemselves(step: Int) throws {
    let text = "a,\"b,\"c\"\r\n\r\n1,\"x\ny\",3\r\n"
    var reader = CSVReader(
      source: TrickleSource(Array(text.utf8), step: step), dialect: CSVDialect(), chunkSize: step)
    reader.expectedColumns = 3
    reader.linesByThemselves = 1
    var cells: [[String]] = []
    var lines: [UInt32] = []
    while let chunk = try reader.next() {
      for record in chunk.records {
        lines.append(record.line)
        cells.append(
          chunk.fields[record.fields].map { String(decoding: chunk.bytes[$0.range], as: UTF8.self) }
        )
      }
    }
    #expect(cells == [["a", "\"b", "c"], ["1", "x\ny", "3"]])
    #expect(lines == [1, 3])
  }

  @Test("bytes overwritten with NUL are the cause, not the quote that is gone with them")
  func overwritten() throws {
    let reading = try CSVReading("a,b,c\n1,\"x\0\0,\"y\",3,4\n4,\"y\",6\n", columns: 3)
    #expect(reading.damages.map(\.rule) == [.nulByte])
    #expect(reading.damages.map(\.column) == [5])
    #expect(reading.rows.map(\.first) == ["a", "4"])
  }

  @Test("the place of the opening quote is told")
  func place() throws {
    let text = "a,b,c\n1,\"x,3\n4,\"y\",6\n"
    let reading = try CSVReading(text, columns: 3)
    #expect(reading.rows == [["a", "b", "c"], ["4", "y", "6"]])
    #expect(
      reading.damages == [
        CSVReading.Damage(line: 2, column: 3, rule: .unclosedQuote, text: "1,\"x,3", after: 1)
      ])
  }
}
