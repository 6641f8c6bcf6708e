import RecordModel
import RuleEngine
import Testing

@testable import Normalizers

/// Rows that are told by one look, against the same records taken field by field.
@Suite("Nested records")
struct NestedRecordsTests {
  let bench: Bench
  init() throws { bench = try Bench.shared.get() }

  /// An element of a record: what it is for, and what may stand in it.
  private struct Element {
    var name: String
    var binding: FileLayout.Binding
    var inner: [Element] = []
  }

  private static let texts = [
    "", "", "01/2000", "06/2014", "05/06/1980", "17/05/1980", "nay", "x", "1950", "Nguyễn Văn An",
    "TRẦN VĂN BA", "Vợ", "Bố vợ", "Con gái", "Hàng xóm", "Đại học", "Cử nhân chính trị",
    "Trung cấp lý luận chính trị", "Chứng chỉ B", "Tiếng Anh", "Tin học", "Quốc phòng an ninh",
    "Trường Đại học Vinh", "Sở? Y tế", "a  b", "Nông dân, nơi ở: Xã Long Kiến, tỉnh An Giang",
    "Phường Phúc Xá, Quận Ba Đình, Hà Nội", "Nam", "Kinh", "079080000123", "2.34", "12/12",
    "&#7877;",
    "Trường Bồi dưỡng cán bộ quản lý và nghiệp vụ số 1",
  ]

  private func leaf(_ path: String) throws -> Element {
    Element(name: path, binding: .field(try bench.address(path)))
  }

  private func row(_ section: String, _ fields: [String], _ others: [Element] = []) throws
    -> Element
  {
    let index = try #require(bench.pack.schema.index(of: section))
    return Element(
      name: section.uppercased(), binding: .row(section: index),
      inner: try fields.map { try leaf("\(section).\($0)") } + others)
  }

  /// A record's elements; what is odd about them differs from variant to variant.
  private func elements(_ variant: Int) throws -> [Element] {
    let note = Element(name: "note", binding: .unmapped)
    let skipped = Element(name: "skipped", binding: .ignored)
    var family = try row("family", ["relation", "full_name", "birth_year"], [note, skipped])
    var training = try row("training", ["qualification", "major", "institution", "from", "to"])
    var work = try row("work_history", ["from", "to"])
    var others: [Element] = []
    switch variant {
    // A person's field, a row, a field of another section inside of a row; one outside of any.
    case 1: family.inner.append(try leaf("religion"))
    case 2: training.inner.append(work)
    case 3: work.inner.append(try leaf("family.full_name"))
    case 4: others.append(try leaf("training.major"))
    // Two elements for the rows of one section, one of them inside of structure.
    case 5: others.append(try row("family", ["relation", "full_name"], [note]))
    case 6: work.inner.append(Element(name: "inner", binding: .structure, inner: work.inner))
    case 7: family.inner.append(Element(name: "place", binding: .part(join: 0, part: 0)))
    default: break
    }
    return try [
      Element(
        name: "person", binding: .structure,
        inner: ["full_name", "gender", "birth_date", "native_place", "citizen_id"].map {
          try leaf($0)
        }
          + [note]),
      Element(name: "rows", binding: .structure, inner: [family, training]), work, skipped,
    ] + others
  }

  /// Appends some elements, each up to three times.
  private func append(
    _ elements: [Element], under path: String, to raw: inout RawChunk, _ random: inout Random
  ) {
    for element in elements {
      let path = path.isEmpty ? element.name : path + "/" + element.name
      for _ in 0..<[1, 1, 1, 0, 2, 3][random.next(6)] {
        if !element.inner.isEmpty { append(nil, path, to: &raw) }
        if element.inner.isEmpty {
          append(Self.texts[random.next(Self.texts.count)], path, to: &raw)
        } else {
          append(element.inner, under: path, to: &raw, &random)
        }
      }
    }
  }

  private func append(_ text: String?, _ path: String, to raw: inout RawChunk) {
    let bytes = Array((text ?? "").utf8)
    if !raw.paths.contains(path) { raw.paths.append(path) }
    raw.fields.append(
      RawField(
        offset: raw.bytes.count, count: bytes.count, column: raw.paths.firstIndex(of: path)!,
        flags: text == nil ? [.elementStart] : []))
    raw.bytes += bytes + [0x3c]
  }

  /// All that a chunk says, texts spelt out: they may stand elsewhere.
  private func said(_ chunk: RecordChunk) -> [String] {
    var lines = chunk.values.map { value in
      let text =
        value.textRange.isEmpty && value.kind != .text
        ? "\(value.bits)" : "\(chunk.text[value.textRange])"
      return "\(value.kind) \(value.scale) \(value.entry) \(value.source) \(text)"
    }
    lines += chunk.rows.map { "\($0)" } + chunk.findings.map { "\($0)" }
    lines += chunk.changes.map { "\($0.field) \($0.row) \($0.kinds) \(chunk.text[$0.raw])" }
    lines += chunk.records.map { "\($0)" }
    return lines + [
      "\(chunk.changeStarts) \(chunk.dateEvidence) \(chunk.rowFields) \(chunk.unmappedPaths)"
    ]
  }

  @Test("rows told by one look say what field by field would be said", arguments: 0..<8)
  func twin(_ variant: Int) throws {
    let elements = try elements(variant)
    var bindings: [String: FileLayout.Binding] = [:]
    func bind(_ elements: [Element], under path: String) {
      for element in elements {
        let path = path.isEmpty ? element.name : path + "/" + element.name
        bindings[path] = element.binding
        bind(element.inner, under: path)
      }
    }
    bind(elements, under: "")
    var layout = FileLayout(section: 0)
    layout.joins = [
      FileLayout.Join(target: try bench.address("birth_place"), partCount: 2, separator: ", ")
    ]
    layout.bindPath = { [bindings] in bindings[$0] ?? .unmapped }
    let plan = bench.normalizer.plan(for: layout)
    var random = Random(state: UInt64(variant + 1))
    var quick = NormalizerScratch()
    var rows = 0
    for _ in 0..<20 {
      var raw = RawChunk()
      for number in 0..<5 {
        let (field, start) = (raw.fields.count, raw.bytes.count)
        append(elements, under: "", to: &raw, &random)
        raw.records.append(
          RawRecord(
            firstField: field, fieldCount: raw.fields.count - field,
            span: SourceSpan(offset: UInt64(start), count: raw.bytes.count - start),
            line: number + 1, damage: random.next(9) == 0 ? .recordTooLong : nil))
      }
      var slow = NormalizerScratch(isSmall: false, isSlow: true)
      let one = bench.normalizer.process(raw, plan, children: [], scratch: &quick)
      let two = bench.normalizer.process(raw, plan, children: [], scratch: &slow)
      let (quickly, slowly) = (said(one), said(two))
      #expect(quickly.count == slowly.count)
      for (one, two) in zip(quickly, slowly) where one != two {
        Issue.record("\(one) and not \(two)")
        break
      }
      rows += one.rows.count
    }
    #expect(rows > 200)
  }
}
