import Normalizers
import RecordModel
import RuleEngine
import Testing

/// The pack of the repository and its normalizer, with chunks made of plain texts.
struct Bench {
  static let shared = Result { try Bench() }
  let pack: RulePack
  let normalizer: RecordNormalizer

  private init() throws {
    pack = try RulePack.load(PackFixture.rules)
    normalizer = RecordNormalizer(
      schema: pack.schema, spec: pack.normalization, lists: pack.lists, rules: pack.stageRules,
      fieldRules: pack.fieldRules, today: DateParserTests.today)
  }

  func address(_ path: String) throws -> FieldAddress {
    try #require(pack.schema.address(of: path), "\(path)")
  }

  /// A layout with one column a field.
  func layout(_ paths: [String]) throws -> FileLayout {
    FileLayout(section: 0, columns: try paths.map { .field(try address($0)) })
  }

  func chunk(_ rows: [[(text: [UInt8], flags: RawField.Flags)]]) -> RawChunk {
    var raw = RawChunk()
    for (number, row) in rows.enumerated() {
      let first = raw.fields.count
      let start = raw.bytes.count
      for (column, cell) in row.enumerated() {
        raw.fields.append(
          RawField(
            offset: raw.bytes.count, count: cell.text.count, column: column, flags: cell.flags))
        raw.bytes += cell.text
      }
      raw.records.append(
        RawRecord(
          firstField: first, fieldCount: row.count,
          span: SourceSpan(offset: UInt64(start), count: raw.bytes.count - start),
          line: number + 1))
    }
    return raw
  }

  func run(
    _ raw: RawChunk, _ layout: FileLayout, texts: FileTexts = FileTexts(),
    children: [ChildJoin] = []
  ) -> Outcome {
    var scratch = NormalizerScratch()
    let plan = normalizer.plan(for: layout, texts: texts)
    return Outcome(
      chunk: normalizer.process(raw, plan, children: children, scratch: &scratch), pack: pack)
  }

  func run(_ rows: [[String]], _ layout: FileLayout) -> Outcome {
    run(chunk(rows.map { $0.map { (Array($0.utf8), []) } }), layout)
  }

  /// One record with one field.
  func read(_ text: String, as path: String) throws -> Outcome {
    run([[text]], try layout([path]))
  }

  struct Outcome {
    let chunk: RecordChunk
    let pack: RulePack

    func describe(_ value: Value) -> String {
      let text = String(decoding: chunk.text[value.textRange], as: UTF8.self)
      switch value.kind {
      case .missing: return "missing"
      case .empty: return "empty"
      case .unreadable: return "unreadable " + text
      case .text: return text
      case .code: return (value.entry == .max ? "unknown " : "code ") + text
      case .integer: return "\(value.bits)"
      case .decimal: return "\(value.double)"
      case .date: return value.date.description
      }
    }

    func value(_ path: String, record: Int = 0) throws -> String {
      let address = try #require(pack.schema.address(of: path))
      return describe(chunk.person(chunk.records[record], Int(address.field)))
    }

    /// Rows as `section: field=value …`, what is missing left out.
    func rows(record: Int = 0) -> [String] {
      chunk.records[record].rows.map { position in
        let row = chunk.rows[position]
        let section = pack.schema.sections[Int(row.section)]
        let values = section.fields.indices.compactMap { field -> String? in
          let value = chunk.values[Int(row.firstValue) + field]
          return value.kind == .missing
            ? nil : "\(section.fields[field].name)=\(describe(value))"
        }
        return "\(section.name): " + values.joined(separator: " ")
      }
    }

    /// Findings as `rule field`.
    func findings(record: Int = 0) -> [String] {
      chunk.findings[chunk.records[record].findings].map { finding in
        let path =
          finding.field == Finding.wholeRecord
          ? "record"
          : pack.schema.path(
            finding.field, row: finding.field.section == 0 ? nil : Int(finding.row))
        return pack.catalogue[finding.rule].id + " " + path
      }
    }

    /// Changes as `field: kinds <- raw`.
    func changes(record: Int = 0) -> [String] {
      let range = Int(chunk.changeStarts[record])..<Int(chunk.changeStarts[record + 1])
      return chunk.changes[range].map { change in
        let kinds = ChangeKind.allCases.filter { change.kinds & $0.bit != 0 }.map(\.name)
        let raw = String(decoding: chunk.text[change.raw], as: UTF8.self)
        let path = pack.schema.path(
          change.field, row: change.field.section == 0 ? nil : Int(change.row))
        return "\(path): \(kinds.joined(separator: ",")) <- \(raw)"
      }
    }
  }
}
