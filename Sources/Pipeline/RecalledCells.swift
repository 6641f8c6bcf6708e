internal import Normalizers
internal import Readers
internal import RecordModel
internal import Staging

/// The cells of records that were good by themselves and are held all the same, because another
/// contradicts them: that is known only when their cells are gone. They are read once more, since a
/// rejects file shows what was sent.
///
/// Of a plain file they are read without what stands between them, on all threads, while their
/// records are changed in the store.
final class CellRecall {
  private let plan: DeliveryPlan
  private let writer: RunWriter
  private let jobs: Int
  private let makeWork: (DeliveryPlan.File) -> FileWork
  private var expected = 0
  /// The file whose records are being asked for.
  private var current: FileRecall?

  /// - Parameters:
  ///   - jobs: How many threads may be busy.
  ///   - makeWork: How the pieces of a file of persons are worked on.
  init(
    _ plan: DeliveryPlan, _ writer: RunWriter, jobs: Int,
    makeWork: @escaping (DeliveryPlan.File) -> FileWork
  ) {
    (self.plan, self.writer, self.jobs, self.makeWork) = (plan, writer, jobs, makeWork)
  }

  /// Told how many records may be wanted at most.
  func expect(_ count: Int) { expected = count }

  /// Has the cells of a record added to it; records are asked for in order.
  ///
  /// - Parameter sequence: Among all of the run.
  func want(_ sequence: Int) throws {
    let (number, span) = try writer.place(sequence)
    if current?.file.number != number {
      try finish()
      guard let file = plan.persons.first(where: { $0.number == number }) else { return }
      current = FileRecall(file, makeWork(file), writer, expected: expected, jobs: jobs)
    }
    try current?.want(RecalledRecord(sequence: sequence, span: span))
  }

  func finish() throws {
    try current?.finish()
    current = nil
  }
}

/// The same for the records of one file.
private final class FileRecall {
  let file: DeliveryPlan.File
  private let work: FileWork
  private let writer: RunWriter
  /// Reads records by themselves; `nil` where all of the file is sooner read.
  private var pool: WorkerPool<RecalledBatch, RecalledBatch>?
  private var batch: [RecalledRecord] = []
  /// Those whose bytes cannot be had, or are not one record without the others.
  private var left: [RecalledRecord] = []

  init(
    _ file: DeliveryPlan.File, _ work: FileWork, _ writer: RunWriter, expected: Int, jobs: Int
  ) {
    (self.file, self.work, self.writer) = (file, work, writer)
    guard isWorthSeeking(expected), standsAlone() else { return }
    pool = WorkerPool(threads: jobs, depth: jobs * 4) {
      let reader = LoneRecordReader(file: file, work: work)
      return { batch in
        reader.read(&batch)
        return batch
      }
    }
  }

  deinit { pool?.close() }

  func want(_ record: RecalledRecord) throws {
    guard let pool else { return left.append(record) }
    batch.append(record)
    guard batch.count == RecalledBatch.most else { return }
    try pool.hand(RecalledBatch(batch), take)
    batch.removeAll(keepingCapacity: true)
  }

  func finish() throws {
    if let pool {
      try pool.hand(RecalledBatch(batch), take)
      try pool.drain(take)
    }
    if !left.isEmpty { try recallAmongAll() }
  }

  private func take(_ batch: RecalledBatch) throws {
    for (record, details) in zip(batch.records, batch.details) {
      if let details {
        try writer.add(details: batch.bytes[details], to: record.sequence)
      } else {
        left.append(record)
      }
    }
  }

  /// Whether so many records are sooner read by themselves than with all between them.
  ///
  /// One by itself takes as long as 6 kB of a file that is gone through.
  private func isWorthSeeking(_ count: Int) -> Bool {
    count <= 16 || UInt64(count) << 13 < file.file.byteCount ?? 0
  }

  /// Whether the bytes of a record are all that it takes to read it.
  private func standsAlone() -> Bool {
    switch file.format {
    case .csv: return file.utf16 == nil
    case .xml:
      guard file.override == nil, let source = try? file.file.open() else { return false }
      let cutter = try? XMLCutter(source: source, path: file.file.name, record: file.recordPath)
      return cutter?.isUTF8 == true
    }
  }

  /// Reads the file once more from its beginning.
  private func recallAmongAll() throws {
    let places = Dictionary(
      left.map { ($0.span.offset, $0.sequence) }, uniquingKeysWith: { first, _ in first })
    var paths = SentPaths()
    do {
      try forEachChunk(places) { raw in
        var raw = raw
        _ = work.sorter?.sort(&raw)
        for record in raw.records {
          guard let sequence = places[record.span.offset] else { continue }
          var details: [UInt8] = []
          work.appendDetails(of: record, raw, &paths, to: &details)
          try writer.add(details: details[...], to: sequence)
        }
      }
    } catch is ReadError {
      // The file's end was told before; what stands in front of it was read.
    }
  }

  private func forEachChunk(
    _ places: [UInt64: Int], _ body: (RawChunk) throws -> Void
  ) throws {
    switch file.format {
    case .csv:
      var reader = try file.csvReader()
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

  /// What is known from the records before.
  private struct Memory {
    var tags = XMLParserMemory()
    var paths = SentPaths()
  }

  func read(_ batch: inout RecalledBatch) {
    guard let source else { return }
    let all = batch.records.indices
    var memory = Memory()
    if work.parser == nil, read(all, source, &batch, &memory) { return }
    for index in all { _ = read(index..<index + 1, source, &batch, &memory) }
  }

  /// - Returns: Whether the bytes are these records and nothing else.
  private func read(
    _ range: Range<Int>, _ source: FileSource, _ batch: inout RecalledBatch,
    _ memory: inout Memory
  ) -> Bool {
    var bytes: [UInt8] = []
    for record in batch.records[range] {
      guard (try? source.append(record.span, to: &bytes)) == true else { return false }
      // What ends a line is no part of a record.
      if work.parser == nil { bytes.append(0x0A) }
    }
    guard let raw = chunk(of: bytes, &memory), raw.fragments.isEmpty,
      raw.records.count == range.count,
      zip(raw.records, batch.records[range]).allSatisfy({ $0.span.count == $1.span.count })
    else { return false }
    for (index, record) in zip(range, raw.records) {
      let start = batch.bytes.count
      work.appendDetails(of: record, raw, &memory.paths, to: &batch.bytes)
      batch.details[index] = start..<batch.bytes.count
    }
    return true
  }

  private func chunk(of bytes: [UInt8], _ memory: inout Memory) -> RawChunk? {
    if let parser = work.parser { return parser.parse(record: bytes, &memory.tags) }
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
  fileprivate func appendDetails(
    of record: RawRecord, _ raw: RawChunk, _ paths: inout SentPaths, to output: inout [UInt8]
  ) {
    RecordDetails.append([], text: [], to: &output)
    appendCells(of: record, raw, raw.bytes, &paths, to: &output)
  }
}
