import RecordModel
import Testing

@Suite("Tables of bytes and lists of codes")
struct TableTests {
  @Test("a table of bytes agrees with a dictionary, also for keys that share much")
  func byteTable() {
    var table = ByteTable()
    var twin: [[UInt8]: Int] = [:]
    var state: UInt64 = 1
    for number in 0..<5000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let length = Int(state >> 60)
      let key = (0..<length).map { UInt8(truncatingIfNeeded: state >> UInt64(40 + $0 % 3) & 3) }
      let kept = table.insert(key.span, number)
      if twin[key] == nil { twin[key] = number }
      #expect(kept == twin[key])
    }
    #expect(table.count == twin.count)
    for (key, number) in twin { #expect(table.number(for: key.span) == number) }
    #expect(table.number(for: "not there") == nil)
    #expect(ByteTable().number(for: "") == nil)
  }

  @Test("a hash tells apart what ends or begins in zeros, and hangs on its seed")
  func hashes() {
    var seen: Set<UInt64> = []
    for length in 0..<40 { seen.insert(hashBytes([UInt8](repeating: 0, count: length).span)) }
    #expect(seen.count == 40)
    let key: [UInt8] = [1, 2, 3]
    #expect(hashBytes(key.span) != hashBytes(key.span, seed: 1))
  }

  @Test("a hash is that of its bytes taken in plainly, as keys in stores rely on")
  func plainHash() {
    func mixed(_ left: UInt64, _ right: UInt64) -> UInt64 {
      let product = left.multipliedFullWidth(by: right)
      return product.high ^ product.low
    }
    func plain(_ bytes: [UInt8]) -> UInt64 {
      var state = 5 ^ 0xa076_1d64_78bd_642f ^ UInt64(bytes.count)
      let whole = bytes.count / 8 * 8
      for start in stride(from: 0, to: whole, by: 8) {
        let word = bytes[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        state = mixed(state ^ word, 0xe703_7ed1_a0b4_28db)
      }
      let tail = bytes[whole...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return mixed(state ^ tail, 0x8ebc_6af0_9c88_c6e3)
    }
    for length in 0..<70 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ length) }
      #expect(hashBytes(bytes.span, seed: 5) == plain(bytes))
    }
  }

  @Test("four stretches at a time hash as one by one")
  func stretches() {
    let bytes = (0..<4_000).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ $0 >> 8) }
    for count in 0..<11 {
      for step in [0, 1, 7, 8, 9, 40, 133, 300] {
        // Of different lengths, some without a byte.
        let ends = (0..<count).map { ($0 + 1) * step + ($0 % 3) * (step / 4) }.sorted()
        let starts = [0] + ends.dropLast()
        let expected = zip(starts, ends).map { hashBytes(bytes.span.extracting($0..<$1)) }
        #expect(hashStretches(bytes.span, ends: ends) == (count == 0 ? [] : expected))
      }
    }
  }

  private func entry(_ code: String, _ from: String? = nil, _ to: String? = nil) -> CodeList.Entry {
    CodeList.Entry(
      code: Array(code.utf8), name: code, validFrom: from.flatMap { PartialDate(iso: $0) },
      validTo: to.flatMap { PartialDate(iso: $0) }, values: [])
  }

  private func date(_ text: String) -> PartialDate? { PartialDate(iso: text) }

  @Test("a code that stands for different things in its time is found by date")
  func validity() {
    let list = CodeList(
      name: "l", title: LocalizedText(vi: "", en: ""), properties: [],
      rows: [
        (entry("a", nil, "2004-09"), [Array("first".utf8)]),
        (entry("b"), [Array("both".utf8), Array("first".utf8)]),
        (entry("a", "2004-10-01"), [Array("second".utf8)]),
      ])
    #expect(list.index(ofCode: "a") == 0)
    #expect(list.index(ofCode: Array("a".utf8).span, on: date("2000")) == 0)
    #expect(list.index(ofCode: Array("a".utf8).span, on: date("2004-09-30")) == 0)
    #expect(list.index(ofCode: Array("a".utf8).span, on: date("2004-10")) == 2)
    #expect(list.index(ofCode: Array("a".utf8).span, on: date("2004")) == 0)
    #expect(list.index(ofCode: Array("a".utf8).span, on: nil) == 0)
    #expect(list.index(ofCode: "A") == nil)
    // A name of two codes is found for neither; two rows of one code are no doubt.
    #expect(list.index(ofFoldedName: Array("first".utf8).span) == nil)
    #expect(list.index(ofFoldedName: Array("second".utf8).span) == 2)
    #expect(list.index(ofFoldedName: Array("both".utf8).span) == 1)
  }

  @Test("keys of files are compared without blanks, apostrophes and capitals")
  func joinKeys() {
    func key(_ text: String) -> String {
      var output: [UInt8] = []
      appendJoinKey(Array(text.utf8).span, to: &output)
      return String(decoding: output, as: UTF8.self)
    }
    #expect(key("CB 01") == "cb01")
    #expect(key("'cb01") == "cb01")
    #expect(key("") == "")
  }

  @Test("rows taken away as header become structure, and fragments move up")
  func dropRecords() {
    var chunk = RawChunk()
    for number in 0..<3 {
      chunk.records.append(
        RawRecord(
          firstField: 0, fieldCount: 0, span: SourceSpan(offset: UInt64(number * 10), count: 10),
          line: number + 1))
    }
    chunk.recordBytes = 30
    chunk.fragments = [
      Fragment(
        span: SourceSpan(offset: 20, count: 5), line: 3, rule: .unclosedQuote, causeLine: 3,
        causeColumn: 1, recordsBefore: 2)
    ]
    #expect(chunk.dropRecords(1) == 1)
    #expect(chunk.recordBytes == 20)
    #expect(chunk.records.map(\.line) == [2, 3])
    #expect(chunk.fragments[0].recordsBefore == 1)
    #expect(chunk.dropRecords(9) == 2)
    #expect(chunk.recordBytes == 0)
    #expect(chunk.fragments[0].recordsBefore == 0)
  }

  @Test("a partial date spans from its earliest to its latest day")
  func spans() throws {
    let february = try #require(PartialDate(iso: "2000-02"))
    #expect(february.earliest.description == "2000-02-01")
    #expect(february.latest.description == "2000-02-29")
    #expect(february.precision == .month)
    #expect(try #require(PartialDate(iso: "1999")).latest.description == "1999-12-31")
    #expect(PartialDate(year: 1999, month: 0, day: 5) == nil)
    #expect(PartialDate(iso: "1999-5") == nil)
  }
}
