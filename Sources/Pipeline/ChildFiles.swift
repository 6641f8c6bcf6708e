internal import LegacyText
internal import Normalizers
internal import Readers
internal import RecordModel
internal import RuleEngine
internal import SourceMapping
internal import Staging

/// Child files: their rows are read first and wait, by key, for their persons.
extension DeliveryPipeline {
  struct Children {
    var spool: ChildRowSpool
    var joins: [ChildJoin]
  }

  func spool(
    _ plan: DeliveryPlan, _ normalizer: RecordNormalizer, _ sink: inout RunSink
  ) throws -> Children? {
    guard !plan.children.isEmpty else { return nil }
    var builder = try ChildRowSpool.Builder()
    var plans: [Int: [Int: FilePlan]] = [:]
    for file in plan.children {
      guard let keyField = file.keyField,
        let keyColumn = file.layout.columns.firstIndex(of: .key)
      else { continue }
      plans[keyField, default: [:]][file.number] = normalizer.plan(
        for: file.layout, texts: file.texts)
      do {
        try spool(file, keyColumn, &builder, &sink)
      } catch let error as ReadError {
        tell(error, file.number, &sink)
      }
    }
    let spool = try builder.finish()
    return Children(
      spool: spool,
      joins: plans.sorted { $0.key < $1.key }.map {
        ChildJoin(keyField: $0.key, rows: spool, plans: $0.value)
      })
  }

  func spool(
    _ file: DeliveryPlan.File, _ keyColumn: Int, _ builder: inout ChildRowSpool.Builder,
    _ sink: inout RunSink
  ) throws {
    var reader = try file.csvReader()
    let sorter = RowSorter(
      columnCount: file.header.headings.count, identifying: [keyColumn, keyColumn],
      texts: file.texts,
      headerKeys: file.layout.headings.map { headingKey($0) }, totals: pack.totalsWords,
      signature: pack.signatureWords)
    var toSkip = reader.rowsAbove
    while var chunk = try reader.next() {
      if toSkip > 0 { toSkip -= chunk.dropRecords(toSkip) }
      let lines = sorter.sort(&chunk)
      for line in lines {
        sink.tell(
          FileFinding(
            rule: pack.stageRules[line.rule], file: file.number, line: line.line,
            arguments: ["count": "1", "lines": "\(line.line)"]))
      }
      for record in chunk.records {
        let fields = chunk.fields[record.fields]
        var key: [UInt8] = []
        let position = record.fields.lowerBound + keyColumn
        if keyColumn < Int(record.fieldCount), record.damage == nil {
          let text = cellText(chunk.bytes, chunk.fields[position], file.texts.column(keyColumn))
          appendJoinKey(Array(text.utf8).span, to: &key)
        }
        guard !key.isEmpty else {
          try refuse(record, chunk, file, record.damage ?? .childRowWithoutPerson, &sink)
          continue
        }
        try builder.append(
          key: key, file: file.number, record: record, fields: fields, bytes: chunk.bytes)
      }
      sink.takeChildren(chunk, file.number)
      for fragment in chunk.fragments {
        try sink.take(
          StoredFragment(
            file: file.number, line: fragment.line, span: fragment.span,
            rule: pack.stageRules[fragment.rule], causeLine: fragment.causeLine,
            causeColumn: fragment.causeColumn, text: ""))
      }
    }
    if let truncation = reader.truncation { throw truncation }
  }

  /// A child row that cannot be given to anybody is a fragment of its own.
  func refuse(
    _ record: RawRecord, _ chunk: RawChunk, _ file: DeliveryPlan.File, _ rule: StageRule,
    _ sink: inout RunSink
  ) throws {
    let text = chunk.fields[record.fields].map {
      cellText(chunk.bytes, $0, file.texts.column(Int($0.column)))
    }
    .joined(separator: "\t")
    try sink.take(
      StoredFragment(
        file: file.number, line: Int(record.line), span: record.span,
        rule: pack.stageRules[rule], causeLine: Int(record.line), causeColumn: 1, text: text))
  }

  func tellOrphans(_ spool: ChildRowSpool, _ sink: inout RunSink) {
    for orphan in spool.orphans(quote: 0x22) {
      try? sink.take(
        StoredFragment(
          file: orphan.file, line: orphan.line, span: orphan.span,
          rule: pack.stageRules[.childRowWithoutPerson], causeLine: orphan.line, causeColumn: 1,
          text: orphan.text))
    }
  }
}
