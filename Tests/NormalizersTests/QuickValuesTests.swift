import LegacyText
import RecordModel
import RuleEngine
import Testing

@testable import Normalizers

@Suite("The quick ways")
struct QuickValuesTests {
  let bench: Bench
  init() throws { bench = try Bench.shared.get() }

  static let paths = [
    "full_name", "other_names", "citizen_id", "phone", "email", "social_insurance_no",
    "health_insurance_no", "general_education", "birth_place", "native_place", "current_address",
    "gender", "ethnicity", "birth_date", "first_recruited_on", "rank_code", "salary_coefficient",
    "salary_step", "over_scale_percent", "salary_amount_vnd", "height_cm", "weight_kg",
    "agency_assessment", "recruiting_agency",
  ]

  private static let pool = [
    "Nguyễn Văn An", "NGUYỄN VĂN AN", "Bà Trần Thị Bình", "H'Hen Niê", "Ông Lê An", "Th Lan",
    "Đỗ Ơn", "079080000123", "79080000123", "CB0000001", "CB12E5", "0912345678", "84168 4567 890",
    "7.9080E+10", "An@example.vn", "an@example.vn", "12/12", "Lớp 12/12", "Nam", "nữ", "Kinh",
    "01 - Kinh", "Người Kinh", "1", "17/05/1980", "05/17/1980", "05/06/1980", "00/05/1965",
    "31/02/1980", "1980-05-17", "13-Thg5-79", "1980", "1/2/12", "đến nay", "01.003", "1003",
    "V.07.01.03", "15.111 V.07.01.03", "2,34", "2.34", "5 %", "2.340.000 đồng", "1m65", "60,5 kg",
    "HC4333362418294", "hc433", "HC4E3", "DN 401", "'HC43", "a.b_1@so.tinh.gov.vn", "a b@c.vn",
    "a`@c",
    "Phường Phúc Xá, Quận Ba Đình, Hà Nội", "Đông Anh, Hà Nội", "Xã Long Kiến, tỉnh An Giang",
    "Thôn 3, Xã Long Kiến, tỉnh An Giang", "Trường Đại học Vinh", "Tr??ng", "Sở? Y tế", "Ð A",
    "ƣ ǎ", "tôi", "Ngươ\u{300}i", "a  b", " a", "b ", "`a", "\u{7f}", "\u{FFFD}", "ß", "Ærø", "日本",
    "Ƣ", "x\u{A0}y", "&#7877;", "Ă", "AnN", "Văn An", "Vă n", "", " ",
  ]

  private func cell(_ random: inout Random) -> (text: [UInt8], flags: RawField.Flags) {
    var bytes = Array(Self.pool[random.next(Self.pool.count)].utf8)
    switch random.next(12) {
    case 0: bytes.insert(UInt8(random.next(256)), at: random.next(bytes.count + 1))
    case 1 where !bytes.isEmpty: bytes.remove(at: random.next(bytes.count))
    case 2: bytes += Array(Self.pool[random.next(Self.pool.count)].utf8)
    case 3: bytes += Array(", Hà Nội".utf8)
    default: break
    }
    let flags: [RawField.Flags] = [.quoted, .escaped, .broken, .nul, [.quoted, .escaped]]
    return (bytes, random.next(9) == 0 ? flags[random.next(flags.count)] : [])
  }

  /// Everything that a chunk says, texts spelt out: they may stand elsewhere.
  private func said(_ chunk: RecordChunk) -> [String] {
    var lines = chunk.values.map { value in
      let text = value.textRange.isEmpty ? "\(value.bits)" : "\(chunk.text[value.textRange])"
      let bits = value.textRange.isEmpty && value.kind == .text ? "" : text
      return "\(value.kind) \(value.scale) \(value.entry) \(value.source) \(bits)"
    }
    lines += chunk.changes.map {
      "\($0.field) \($0.row) \($0.kinds) \($0.raw.isEmpty ? [] : Array(chunk.text[$0.raw]))"
    }
    lines += chunk.findings.map { "\($0)" }
    lines += chunk.records.map { "\($0.findings) \($0.twoWayDates)" }
    lines += ["\(chunk.changeStarts) \(chunk.dateEvidence)"]
    return lines
  }

  /// A column some of whose letters are to be composed.
  private static let decomposed = TextDetector().decide(column: [
    Array("Nguye\u{302}\u{303}n Va\u{306}n An".utf8), Array("Phường Hàng Đào, Hà Nội".utf8),
    Array("Tra\u{302}\u{300}n Thi\u{323} Bi\u{300}nh".utf8),
  ])

  @Test(
    "say of clean and dirty values what the whole way says, whatever came before",
    arguments: [
      nil, .told(TextReading(.tcvn3)), .told(TextReading(.windows1258)), .told(TextReading(.viqr)),
      decomposed,
    ] as [TextDecision?])
  func twin(_ decision: TextDecision?) throws {
    if decision == Self.decomposed {
      #expect(Self.decomposed.name == "utf-8-nfd" && Self.decomposed.keepsGoodText)
    }
    var layout = try bench.layout(Self.paths)
    var texts = FileTexts()
    if let decision {
      // Every second column: what is read in its own way must not be taken for what is not.
      texts.columns = Self.paths.indices.map { $0 % 2 == 0 ? decision : nil }
    }
    layout.values[try bench.address("recruiting_agency")] = ["Nam": "Sở Y tế", "1": ""]
    layout.values[try bench.address("gender")] = ["1": "Nam"]
    let plan = bench.normalizer.plan(for: layout, texts: texts)
    // A second plan in the same memory: what is known of one must not answer for the other.
    var months = layout
    months.dateOrder = .monthFirst
    months.values = [:]
    let otherPlan = bench.normalizer.plan(for: months)
    var random = Random(state: 12)
    var quick = NormalizerScratch()
    for round in 0..<60 {
      let rows = (0..<40).map { _ in Self.paths.map { _ in cell(&random) } }
      let plan = round % 3 == 2 ? otherPlan : plan
      var slow = NormalizerScratch(isSmall: false, isSlow: true)
      let raw = bench.chunk(rows)
      let one = bench.normalizer.process(raw, plan, children: [], scratch: &quick)
      let two = bench.normalizer.process(raw, plan, children: [], scratch: &slow)
      for (one, two) in zip(said(one), said(two)) { #expect(one == two) }
    }
  }

  /// Two columns for one field, a place whose code has a column of its own, rows of sections, columns
  /// for nothing: what no loop over a column may take.
  @Test("columns taken some records at a time say what field by field would be said")
  func columns() throws {
    let one = try bench.layout(Self.paths + ["birth_place_code", "full_name"])
    var layout = one
    // More columns than a word has bits.
    while layout.columns.count < 90 {
      layout.columns.append(layout.columns.count % 3 == 0 ? .unmapped : .ignored)
    }
    layout.columns += try bench.layout(["native_place", "religion", "permanent_address"]).columns
    let plan = bench.normalizer.plan(for: layout)
    var random = Random(state: 77)
    var quick = NormalizerScratch()
    for _ in 0..<20 {
      let rows = (0..<37).map { _ in
        (0..<layout.columns.count - random.next(30)).map { _ in cell(&random) }
      }
      var raw = bench.chunk(rows)
      raw.records[random.next(37)].damage = .recordTooLong
      // A record whose fields do not stand where they should.
      let odd = raw.records[random.next(37)]
      raw.fields.swapAt(odd.fields.lowerBound, odd.fields.lowerBound + 3)
      var slow = NormalizerScratch(isSmall: false, isSlow: true)
      let one = bench.normalizer.process(raw, plan, children: [], scratch: &quick)
      let two = bench.normalizer.process(raw, plan, children: [], scratch: &slow)
      for (one, two) in zip(said(one), said(two)) { #expect(one == two) }
    }
  }

  @Test("units keep the names and the order of what they hold")
  func unitNames() {
    var names = UnitNames()
    var twin: [Int: [[UInt8]: [Int]]] = [:]
    var random = Random(state: 5)
    for number in 0..<4000 {
      let unit = random.next(7)
      let name = (0..<random.next(12)).map { _ in UInt8(97 + random.next(2)) }
      names.append(number, to: name.span, of: unit)
      twin[unit, default: [:]][name, default: []].append(number)
    }
    for (unit, held) in twin {
      for (name, numbers) in held {
        var found: [Int] = []
        var member = names.first(name.span, of: unit)
        while member >= 0 {
          found.append(names.member(member).number)
          member = names.member(member).next
        }
        #expect(found == numbers)
      }
      #expect(names.first(Array("not there".utf8).span, of: unit) < 0)
    }
  }

  @Test("a memory that is full begins anew")
  func forgetting() throws {
    let layout = try bench.layout(["general_education"])
    let plan = bench.normalizer.plan(for: layout)
    var quick = NormalizerScratch()
    var slow = NormalizerScratch(isSmall: false, isSlow: true)
    let long = String(repeating: "x", count: 230)
    for round in 0..<2 {
      let rows = (0..<3000).map { row -> [(text: [UInt8], flags: RawField.Flags)] in
        [(Array((long + "\(round * 2000 + row) / 12").utf8), [])]
      }
      let raw = bench.chunk(rows)
      let one = bench.normalizer.process(raw, plan, children: [], scratch: &quick)
      let two = bench.normalizer.process(raw, plan, children: [], scratch: &slow)
      #expect(said(one) == said(two))
    }
  }

  @Test("a code that comes again stands once in the chunk's text")
  func once() throws {
    let rows = (0..<50).map { _ in ["kinh"] }
    let outcome = bench.run(rows, try bench.layout(["ethnicity"]))
    // The first was written when it was read; it is known from the second on.
    #expect(outcome.chunk.text.count == 50 * 4 + 2 + 2)
    #expect(try outcome.value("ethnicity", record: 49) == "code 01")
    #expect(outcome.changes(record: 49) == ["ethnicity: alias <- kinh"])
  }
}
