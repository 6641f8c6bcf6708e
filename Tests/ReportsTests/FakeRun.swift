import RecordModel
import Reports

/// A run that stands in no store. All people in it are invented.
struct FakeRun: RunReading {
  var summary: RunSummary
  var files: [ReportFile]
  var fileFindings: [FileFinding] = []
  var count: Int
  var record: (Int) -> StoredRecord
  var fragments: [StoredFragment] = []

  func forEachRecord(
    _ dispositions: Set<Disposition>, _ body: (StoredRecord) throws -> Void
  ) throws {
    for index in 0..<count {
      let record = self.record(index)
      if dispositions.contains(record.disposition) { try body(record) }
    }
  }

  func forEachFragment(_ body: (StoredFragment) throws -> Void) throws {
    for fragment in fragments { try body(fragment) }
  }
}

/// Builds one record, field by field.
struct RecordBuilder {
  private var record: StoredRecord

  init(_ ordinal: Int, _ disposition: Disposition, file: Int = 0) {
    record = StoredRecord(
      sequence: ordinal, file: file, ordinal: ordinal, line: ordinal + 1,
      span: SourceSpan(offset: UInt64(ordinal) * 100, count: 99), disposition: disposition,
      cluster: nil,
      person: [Value](repeating: .missing, count: FakePack.schema.person.fields.count), rows: [],
      text: [], findings: [], changes: [], raw: [])
  }

  func text(_ name: String, _ text: String, kind: Value.Kind = .text) -> RecordBuilder {
    var copy = self
    let start = record.text.count
    copy.record.text += Array(text.utf8)
    return copy.set(name, Value(kind: kind, text: start..<copy.record.text.count, source: 1))
  }

  func value(_ name: String, _ value: Value) -> RecordBuilder { set(name, value) }

  func date(_ name: String, _ iso: String) -> RecordBuilder {
    set(name, Value(kind: .date, bits: Int64(PartialDate(iso: iso)?.packed ?? 0)))
  }

  private func set(_ name: String, _ value: Value) -> RecordBuilder {
    var copy = self
    copy.record.person[Int(FakePack.address(name).field)] = value
    return copy
  }

  func work(from: String, to: String, _ position: String) -> RecordBuilder {
    var copy = self
    let start = record.text.count
    copy.record.text += Array(position.utf8)
    func date(_ iso: String) -> Value {
      Value(kind: .date, bits: Int64(PartialDate(iso: iso)?.packed ?? 0))
    }
    copy.record.rows.append(
      StoredRecord.Row(
        section: 1,
        values: [
          date(from), to.isEmpty ? Value(kind: .empty) : date(to),
          Value(kind: .text, text: start..<copy.record.text.count, source: 1),
        ]))
    return copy
  }

  func finding(_ rule: String, _ field: String, row: Int = 0, detail: UInt32 = 0) -> RecordBuilder {
    var copy = self
    copy.record.findings.append(
      Finding(
        rule: FakePack.rule(rule), field: FakePack.address(field), row: row, detail: detail))
    return copy
  }

  func change(_ field: String, row: Int = 0, _ kinds: ChangeKind..., raw: String) -> RecordBuilder {
    var copy = self
    copy.record.changes.append(
      StoredRecord.Change(
        field: FakePack.address(field), row: row, kinds: kinds.reduce(0) { $0 | $1.bit },
        raw: raw))
    return copy
  }

  func cluster(_ number: Int) -> RecordBuilder {
    var copy = self
    copy.record.cluster = number
    return copy
  }

  /// The cells as sent, from the first column on.
  func raw(_ cells: String...) -> RecordBuilder {
    var copy = self
    copy.record.raw = cells.enumerated().map { RawCell(column: $0, text: $1) }
    return copy
  }

  func cell(_ column: Int, _ text: String) -> RecordBuilder {
    var copy = self
    copy.record.raw.append(RawCell(column: column, text: text))
    return copy
  }

  var built: StoredRecord {
    var record = record
    record.reference = RecordReference(
      digest: [1, 2, 3, 4], number: record.sequence, file: record.file, offset: record.span.offset)
    return record
  }
}

extension FakeRun {
  static let headings = [
    "Đơn vị", "Mã CB", "Họ và tên", "Ngày sinh", "Số CCCD", "Giới tính", "Nơi sinh", "Ghi chú 2",
  ]
  static let bindings = [
    "agency", "staff_number", "full_name", "birth_date", "citizen_id", "gender", "birth_place",
    "unmapped",
  ]

  /// Five records with one of everything.
  static var small: FakeRun {
    let records = [
      RecordBuilder(1, .accepted).text("agency", "Sở Nội vụ").text("staff_number", "CB001")
        .text("full_name", "Lê Thị Bưởi").date("birth_date", "1980-05-17")
        .text("citizen_id", "001180000001").text("gender", "2", kind: .code)
        .value("salary", Value(kind: .decimal, bits: 230, scale: 2))
        .value("height", Value(kind: .integer, bits: 158))
        .work(from: "2001-05", to: "2004", "Chuyên viên").work(from: "2004", to: "", "Phó phòng")
        .change("full_name", .capitals, .spaces, raw: " LÊ THỊ BƯỞI").built,
      RecordBuilder(2, .rejected).text("agency", "Sở Nội vụ").text("staff_number", "CB002")
        .text("full_name", "Trần Văn Mít")
        .text("birth_date", "31/02/1980", kind: .unreadable)
        .value("citizen_id", Value(kind: .empty))
        .work(from: "2010-05", to: "2004-01", "Kế toán")
        .finding("height-missing", "height").finding("birth-date-unreadable", "birth_date")
        .finding("work-history-from-after-to", "work_history.from", row: 0)
        .raw("Sở Nội vụ", "CB002", "Trần Văn Mít", "31/02/1980", "", "Nam", "Hà Nội", "=1+1").built,
      RecordBuilder(3, .rejected).text("agency", "Sở Y tế").text("full_name", "Phạm \"Na\" <Xoài>")
        .date("birth_date", "1981").text("citizen_id", "001080000003")
        .finding("citizen-id-birth-year-differs", "citizen_id")
        .raw("Sở Y tế", "", "Phạm \"Na\" <Xoài>", "1981", "001080000003").built,
      RecordBuilder(4, .held).text("agency", "Sở Y tế").text("staff_number", "CB004").cluster(7)
        .text("full_name", "Đỗ Ổi").text("birth_place", "Ba Đình")
        .finding("duplicate-record", "").finding("birth-place-unknown", "birth_place", detail: 1)
        .raw("Sở Y tế", "CB004", "Đỗ Ổi", "", "", "", "Ba Đình", "", "thừa").built,
      RecordBuilder(5, .duplicate).text("agency", "Sở Y tế").text("staff_number", "CB004").cluster(
        7
      )
      .built,
    ]
    var summary = RunSummary(today: PartialDate(iso: "2026-11-24") ?? PartialDate(packed: 0))
    (summary.run, summary.pack, summary.packVersion) = (12, "resume", "0.1.0")
    (summary.source, summary.read, summary.accepted, summary.held) = ("wide-csv", 5, 1, 1)
    (summary.rejected, summary.duplicates, summary.fragments) = (2, 1, 1)
    (summary.byteCount, summary.recordBytes) = (700, 500)
    (summary.fragmentBytes, summary.structureBytes) = (50, 150)
    (summary.independentCount, summary.balanced, summary.worst) = (6, true, .error)
    summary.findingCounts = [1, 1, 1, 1, 0, 1, 1, 1, 1, 0]
    summary.ruleStates = FakePack.catalogue.rules.map { _ in RunSummary.RuleState() }
    summary.ruleStates[1].passed = 2
    summary.ruleStates[1].failed = 1
    summary.ruleStates[1].blocked = 2
    return FakeRun(
      summary: summary,
      files: [
        ReportFile(
          name: "Sở/nhân sự.csv", section: 0, format: .csv, encoding: "UTF-8",
          delimiter: UInt8(ascii: ";"), byteCount: 600, recordCount: 5, fragmentCount: 1,
          columns: headings, bindings: bindings),
        ReportFile(
          name: "qtct.csv", section: 1, format: .csv, encoding: "TCVN3",
          delimiter: UInt8(ascii: ","), byteCount: 100, recordCount: 3,
          columns: ["MACB", "Từ"], bindings: ["key", "work_history.from"]),
      ],
      fileFindings: [
        FileFinding(
          rule: FakePack.rule("column-unmapped"), file: 0, line: 1,
          arguments: ["column": "Ghi chú 2"])
      ],
      count: records.count, record: { records[$0] },
      fragments: [
        StoredFragment(
          file: 0, line: 7, span: SourceSpan(offset: 600, count: 50),
          rule: FakePack.rule("unclosed-quote"), causeLine: 7, causeColumn: 17,
          text: "Sở Y tế;\"CB006\";\"Võ Thị Cam;1990;@x\nSở Y tế;CB007",
          reference: RecordReference(digest: [1, 2, 3, 4], number: -1, file: 0, offset: 600))
      ])
  }
}
