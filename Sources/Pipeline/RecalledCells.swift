internal import Normalizers
internal import Readers
internal import RecordModel
internal import Staging

/// The cells of records that were good by themselves and are held all the same, because another
/// contradicts them: that is known only when their cells are gone. They are read once more, since a
/// rejects file shows what was sent.
extension DeliveryPipeline {
  /// - Parameter sequences: Of the records, among all of the run.
  func recallCells(
    _ plan: DeliveryPlan, _ sequences: [Int], _ writer: RunWriter, _ normalizer: RecordNormalizer
  ) throws {
    guard !sequences.isEmpty else { return }
    var wanted: [Int: [SourceSpan: Int]] = [:]
    for sequence in sequences {
      let (file, span) = try writer.place(sequence)
      wanted[file, default: [:]][span] = sequence
    }
    for file in plan.persons {
      guard let spans = wanted[file.number] else { continue }
      let work = work(file, normalizer, [])
      var places: [UInt64: Int] = [:]
      let isReadable = standsAlone(file)
      let areFew = spans.count <= 16 || UInt64(spans.count) << 16 < file.file.byteCount ?? 0
      for (span, sequence) in spans {
        if areFew, isReadable, let (raw, record) = try loneRecord(file, span, work) {
          try writer.add(work.cells(of: record, raw, raw.bytes), to: sequence)
        } else {
          places[span.offset] = sequence
        }
      }
      guard !places.isEmpty else { continue }
      do {
        try forEachChunk(file, places) { raw in
          var raw = raw
          _ = work.sorter?.sort(&raw)
          for record in raw.records {
            guard let sequence = places[record.span.offset] else { continue }
            try writer.add(work.cells(of: record, raw, raw.bytes), to: sequence)
          }
        }
      } catch is ReadError {
        // The file's end was told before; what stands in front of it was read.
      }
    }
  }

  /// Whether the bytes of a record are all that it takes to read it.
  private func standsAlone(_ file: DeliveryPlan.File) -> Bool {
    switch file.format {
    case .csv: return file.utf16 == nil
    case .xml:
      guard file.override == nil, let source = try? file.file.open() else { return false }
      let cutter = try? XMLCutter(source: source, path: file.file.name, record: file.recordPath)
      return cutter?.isUTF8 == true
    }
  }

  /// A record read by itself, where its bytes can be had without those before it.
  ///
  /// - Returns: `nil` when they cannot, or when they are not one record without the others.
  private func loneRecord(
    _ file: DeliveryPlan.File, _ span: SourceSpan, _ work: FileWork
  ) throws -> (raw: RawChunk, record: RawRecord)? {
    guard let bytes = try? file.file.bytes(span) else { return nil }
    var raw: RawChunk
    if let parser = work.parser {
      raw = parser.parse(record: bytes)
    } else {
      var reader = CSVReader(
        source: MemorySource(bytes), dialect: file.dialect, chunkSize: bytes.count + 1)
      reader.expectedColumns = file.columnCount
      guard let read = try reader.next() else { return nil }
      raw = read
      _ = work.sorter?.sort(&raw)
    }
    guard raw.fragments.isEmpty, raw.records.count == 1, raw.records[0].span.count == span.count
    else { return nil }
    return (raw, raw.records[0])
  }

  private func forEachChunk(
    _ file: DeliveryPlan.File, _ places: [UInt64: Int], _ body: (RawChunk) throws -> Void
  ) throws {
    switch file.format {
    case .csv:
      var reader = CSVReader(
        source: try file.file.open(), dialect: file.dialect, utf16: file.utf16)
      reader.expectedColumns = file.columnCount
      var left = places.count
      while left > 0, let chunk = try reader.next() {
        left -= chunk.records.count { places[$0.span.offset] != nil }
        try body(chunk)
      }
    case .xml:
      var cutter = try XMLCutter(
        source: file.file.open(), path: file.file.name, record: file.recordPath,
        encodingOverride: file.override)
      let parser = XMLPieceParser(record: file.recordPath)
      let sorted = places.keys.sorted()
      var next = 0
      // Only pieces that hold a record wanted are parsed.
      while next < sorted.count, let piece = try cutter.next() {
        guard sorted[next] < piece.span.end else { continue }
        while next < sorted.count, sorted[next] < piece.span.end { next += 1 }
        try body(parser.parse(piece))
      }
    }
  }
}

extension FileWork {
  /// The cells of a record as sent, decoded. For XML each with its path, see `StoredRun`.
  func cells(of record: RawRecord, _ raw: RawChunk, _ bytes: [UInt8]) -> [RawCell] {
    record.fields.map { position in
      let field = raw.fields[position]
      let column = Int(field.column)
      if field.flags.contains(.elementStart) {
        return RawCell(column: 0, text: raw.paths[column] + "\u{1e}")
      }
      if !raw.paths.isEmpty {
        // The file's list of paths is not known before its end: the path goes along.
        let text = cellText(bytes, field, texts.path(raw.paths[column]), trimmed: false)
        return RawCell(column: 0, text: raw.paths[column] + "\u{1f}" + text)
      }
      return RawCell(
        column: column,
        text: cellText(bytes, field, texts.column(column), quote: quote, trimmed: false))
    }
  }
}
