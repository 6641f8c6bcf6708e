public import RecordModel

/// Writes records as JSON Lines: one object a line, in input order, values as normalized.
///
/// A missing value is absent, an empty or unreadable one is `null`: `findings` tells which. Raw
/// texts are never given as values. This output shows people's data in full.
public struct RecordsWriter: Sendable {
  private let context: ReportContext
  /// `{"file":"a.csv","ordinal":` for each file.
  private let heads: [[UInt8]]
  /// `"birth_date":` for each field of each section.
  private let fieldNames: [[[UInt8]]]
  /// `"work_history":[` for each section.
  private let sectionNames: [[UInt8]]
  /// `{"rule":"…","severity":"…","fields":[` for each rule.
  private let rules: [[UInt8]]
  private let changeNames: [[UInt8]]
  private let pseudonyms: Pseudonyms?

  /// - Parameter files: The files of the run, whose names the records carry.
  /// - Parameter pseudonyms: What stands for values when these are masked.
  public init(
    context: ReportContext, files: [ReportFile], pseudonyms: Pseudonyms? = nil
  ) {
    (self.context, self.pseudonyms) = (context, pseudonyms)
    heads = files.map { file in
      var bytes = Array(#"{"file":"#.utf8)
      bytes.append(json: file.name)
      return bytes + Array(#","ordinal":"#.utf8)
    }
    fieldNames = context.schema.sections.map { section in
      section.fields.map { Array("\"\($0.name)\":".utf8) }
    }
    sectionNames = context.schema.sections.map { Array("\"\($0.name)\":[".utf8) }
    rules = context.catalogue.rules.map { rule in
      var bytes = Array(#"{"rule":"#.utf8)
      bytes.append(json: rule.id)
      return bytes + Array(#","severity":"\#(rule.severity.rawValue)","fields":["#.utf8)
    }
    changeNames = ChangeKind.allCases.map { Array("\"\($0.name)\"".utf8) }
  }

  /// Writes the records of a run that have one of the dispositions.
  public func write(
    _ run: some RunReading, dispositions: Set<Disposition> = Set(Disposition.allCases),
    to output: ReportOutput
  ) throws {
    try run.forEachRecord(dispositions) { try write($0, to: output) }
  }

  /// Writes one record.
  public func write(_ record: StoredRecord, to output: ReportOutput) throws {
    append(record, to: &output.bytes)
    try output.flushIfFull()
  }

  /// Appends one record as a line, with its line feed.
  public func append(_ record: StoredRecord, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: heads[record.file])
    bytes.append(number: record.ordinal)
    bytes.append(contentsOf: #","disposition":""#.utf8)
    bytes.append(contentsOf: record.disposition.name.utf8)
    bytes.append(contentsOf: #"","key":"#.utf8)
    appendKey(of: record, to: &bytes)
    bytes.append(contentsOf: #","cluster":"#.utf8)
    if let cluster = record.cluster {
      bytes.append(number: cluster)
    } else {
      bytes.append(contentsOf: "null".utf8)
    }
    bytes.append(contentsOf: #","fields":{"#.utf8)
    appendFields(of: record, to: &bytes)
    bytes.append(contentsOf: #"},"findings":["#.utf8)
    for (position, finding) in record.findings.enumerated() {
      if position > 0 { bytes.append(comma) }
      append(finding, to: &bytes)
    }
    bytes.append(contentsOf: #"],"changes":["#.utf8)
    for (position, change) in record.changes.enumerated() {
      if position > 0 { bytes.append(comma) }
      append(change, to: &bytes)
    }
    bytes.append(contentsOf: #"],"line":"#.utf8)
    bytes.append(number: record.line)
    bytes.append(contentsOf: "}\n".utf8)
  }

  private func appendKey(of record: StoredRecord, to bytes: inout [UInt8]) {
    var key: [UInt8] = []
    if context.appendKey(of: record, to: &key) {
      if let pseudonyms {
        bytes.append(json: pseudonyms.name(of: String(decoding: key, as: UTF8.self)))
      } else {
        bytes.append(json: key, 0..<key.count)
      }
    } else {
      bytes.append(contentsOf: "null".utf8)
    }
  }

  private func appendFields(of record: StoredRecord, to bytes: inout [UInt8]) {
    var isFirst = append(record.person, section: 0, record.text, to: &bytes)
    guard !record.rows.isEmpty else { return }
    for section in 1..<max(1, sectionNames.count) {
      var hasRows = false
      for row in record.rows where row.section == section {
        if hasRows {
          bytes.append(comma)
        } else {
          if !isFirst { bytes.append(comma) }
          bytes.append(contentsOf: sectionNames[section])
          (hasRows, isFirst) = (true, false)
        }
        bytes.append(UInt8(ascii: "{"))
        _ = append(row.values, section: section, record.text, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
      }
      if hasRows { bytes.append(UInt8(ascii: "]")) }
    }
  }

  /// - Returns: Whether there was nothing to append.
  private func append(
    _ values: [Value], section: Int, _ text: [UInt8], to bytes: inout [UInt8]
  ) -> Bool {
    var isFirst = true
    for index in 0..<min(values.count, fieldNames[section].count) {
      let value = values[index]
      if value.kind == .missing { continue }
      if !isFirst { bytes.append(comma) }
      isFirst = false
      bytes.append(contentsOf: fieldNames[section][index])
      if let pseudonyms, value.isPresent {
        bytes.append(json: pseudonyms.name(of: plain(value, text)))
        continue
      }
      switch value.kind {
      case .missing, .empty, .unreadable: bytes.append(contentsOf: "null".utf8)
      case .text, .code: bytes.append(json: text, value.textRange)
      case .integer: bytes.append(number: Int(value.bits))
      case .decimal: bytes.append(mantissa: value.bits, scale: Int(value.scale))
      case .date:
        bytes.append(UInt8(ascii: "\""))
        value.date.appendISO(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
      }
    }
    return isFirst
  }

  private func plain(_ value: Value, _ text: [UInt8]) -> String {
    var bytes: [UInt8] = []
    bytes.append(textOf: value, in: text)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func append(_ finding: Finding, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: rules[Int(finding.rule.number)])
    var isFirst = true
    if finding.field != Finding.wholeRecord {
      appendPath(finding.field, row: Int(finding.row), to: &bytes)
      isFirst = false
    }
    for field in context.catalogue[finding.rule].blame where field != finding.field {
      if !isFirst { bytes.append(comma) }
      isFirst = false
      let row = field.section == finding.field.section ? Int(finding.row) : nil
      appendPath(field, row: row, to: &bytes)
    }
    bytes.append(contentsOf: "]}".utf8)
  }

  private func append(_ change: StoredRecord.Change, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: #"{"field":"#.utf8)
    appendPath(change.field, row: change.row, to: &bytes)
    bytes.append(contentsOf: #","changes":["#.utf8)
    var rest = change.kinds
    while rest != 0 {
      let kind = rest.trailingZeroBitCount
      rest &= rest - 1
      if kind < changeNames.count { bytes.append(contentsOf: changeNames[kind]) }
      if rest != 0 { bytes.append(comma) }
    }
    bytes.append(contentsOf: "]}".utf8)
  }

  /// Schema names are plain, so nothing needs an escape here.
  private func appendPath(_ address: FieldAddress, row: Int?, to bytes: inout [UInt8]) {
    let section = context.schema.sections[Int(address.section)]
    bytes.append(UInt8(ascii: "\""))
    if address.section != 0 {
      bytes.append(contentsOf: section.name.utf8)
      if let row {
        bytes.append(UInt8(ascii: "["))
        bytes.append(number: row)
        bytes.append(UInt8(ascii: "]"))
      }
      if !address.isWholeSection { bytes.append(UInt8(ascii: ".")) }
    }
    if !address.isWholeSection {
      bytes.append(contentsOf: section.fields[Int(address.field)].name.utf8)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

private let comma = UInt8(ascii: ",")
