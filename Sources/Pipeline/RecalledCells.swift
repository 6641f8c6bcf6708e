internal import Normalizers
internal import Readers
internal import RecordModel
internal import Staging

/// The cells of records that were good by themselves and are held all the same, because another
/// contradicts them: that is known only when their cells are gone. They are read once more, since a
/// rejects file shows what was sent.
extension DeliveryPipeline {
  /// - Parameters:
  ///   - sequences: Of the records, among all of the run.
  ///   - jobs: How many threads may be busy.
  func recallCells(
    _ plan: DeliveryPlan, _ sequences: [Int], _ writer: RunWriter, _ normalizer: RecordNormalizer,
    jobs: Int
  ) throws {
    guard !sequences.isEmpty else { return }
    var wanted: [Int: [RecalledRecord]] = [:]
    for sequence in Set(sequences).sorted() {
      let (file, span) = try writer.place(sequence)
      wanted[file, default: []].append(RecalledRecord(sequence: sequence, span: span))
    }
    for file in plan.persons {
      guard var records = wanted[file.number] else { continue }
      let work = work(file, normalizer, [])
      if isWorthSeeking(records.count, file), standsAlone(file) {
        records = try recallAlone(records, file, work, writer, jobs)
      }
      if !records.isEmpty { try recallAmongAll(records, file, work, writer) }
    }
  }

  /// Whether so many records are sooner read by themselves than with all between them.
  ///
  /// One by itself takes as long as 6 kB of a file that is gone through.
  private func isWorthSeeking(_ count: Int, _ file: DeliveryPlan.File) -> Bool {
    count <= 16 || UInt64(count) << 13 < file.file.byteCount ?? 0
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

  /// Reads records without what stands between them, on all threads.
  ///
  /// - Returns: Those whose bytes cannot be had, or are not one record without the others.
  private func recallAlone(
    _ records: [RecalledRecord], _ file: DeliveryPlan.File, _ work: FileWork, _ writer: RunWriter,
    _ jobs: Int
  ) throws -> [RecalledRecord] {
    let pool = WorkerPool<RecalledBatch, RecalledBatch>(threads: jobs, depth: jobs * 4) {
      let reader = LoneRecordReader(file: file, work: work)
      return { batch in
        reader.read(&batch)
        return batch
      }
    }
    defer { pool.close() }
    var left: [RecalledRecord] = []
    func take(_ batch: RecalledBatch) throws {
      for (record, details) in zip(batch.records, batch.details) {
        if let details {
          try writer.add(details: batch.bytes[details], to: record.sequence)
        } else {
          left.append(record)
        }
      }
    }
    for start in stride(from: 0, to: records.count, by: RecalledBatch.most) {
      let end = min(start + RecalledBatch.most, records.count)
      try pool.hand(RecalledBatch(Array(records[start..<end])), take)
    }
    try pool.drain(take)
    return left
  }

  /// Reads the file once more from its beginning.
  private func recallAmongAll(
    _ records: [RecalledRecord], _ file: DeliveryPlan.File, _ work: FileWork, _ writer: RunWriter
  ) throws {
    let places = Dictionary(
      records.map { ($0.span.offset, $0.sequence) }, uniquingKeysWith: { first, _ in first })
    do {
      try forEachChunk(file, places) { raw in
        var raw = raw
        _ = work.sorter?.sort(&raw)
        for record in raw.records {
          guard let sequence = places[record.span.offset] else { continue }
          var details: [UInt8] = []
          work.appendDetails(of: record, raw, to: &details)
          try writer.add(details: details[...], to: sequence)
        }
      }
    } catch is ReadError {
      // The file's end was told before; what stands in front of it was read.
    }
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

/// A record whose cells are wanted.
private struct RecalledRecord: Sendable {
  /// Among all of the run.
  var sequence: Int
  var span: SourceSpan
}

/// Some records of one file, in the file's order, and what was read of them.
private struct RecalledBatch: Sendable {
  static let most = 128

  let records: [RecalledRecord]
  /// Of each record where its details stand in `bytes`; `nil` when it could not be read by itself.
  var details: [Range<Int>?]
  var bytes: [UInt8] = []

  init(_ records: [RecalledRecord]) {
    self.records = records
    details = [Range<Int>?](repeating: nil, count: records.count)
  }
}

/// Reads records of a file by their bytes alone: those of a table some at a time, as if nothing
/// stood between them, and each for itself where that does not come out right.
private struct LoneRecordReader {
  let file: DeliveryPlan.File
  let work: FileWork
  private let source: FileSource?

  init(file: DeliveryPlan.File, work: FileWork) {
    (self.file, self.work) = (file, work)
    source = try? file.file.openParts()
  }

  func read(_ batch: inout RecalledBatch) {
    guard let source else { return }
    let all = batch.records.indices
    if work.parser == nil, read(all, source, &batch) { return }
    for index in all { _ = read(index..<index + 1, source, &batch) }
  }

  /// - Returns: Whether the bytes are these records and nothing else.
  private func read(
    _ range: Range<Int>, _ source: FileSource, _ batch: inout RecalledBatch
  ) -> Bool {
    var bytes: [UInt8] = []
    for record in batch.records[range] {
      guard (try? source.append(record.span, to: &bytes)) == true else { return false }
    }
    guard let raw = chunk(of: bytes), raw.fragments.isEmpty, raw.records.count == range.count,
      zip(raw.records, batch.records[range]).allSatisfy({ $0.span.count == $1.span.count })
    else { return false }
    for (index, record) in zip(range, raw.records) {
      let start = batch.bytes.count
      work.appendDetails(of: record, raw, to: &batch.bytes)
      batch.details[index] = start..<batch.bytes.count
    }
    return true
  }

  private func chunk(of bytes: [UInt8]) -> RawChunk? {
    if let parser = work.parser { return parser.parse(record: bytes) }
    var reader = CSVReader(
      source: MemorySource(bytes), dialect: file.dialect, chunkSize: bytes.count + 1)
    reader.expectedColumns = file.columnCount
    var raw = try? reader.next()
    if raw != nil { _ = work.sorter?.sort(&raw!) }
    return raw
  }
}

extension FileWork {
  /// Appends what is kept of a record that was read once more: its cells, and no changes.
  fileprivate func appendDetails(of record: RawRecord, _ raw: RawChunk, to output: inout [UInt8]) {
    RecordDetails.append([], text: [], to: &output)
    appendCells(of: record, raw, raw.bytes, to: &output)
  }
}
