internal import Normalizers
internal import Readers
package import RecordModel
internal import RuleEngine
internal import SourceMapping

/// The first stages of a run by themselves, for measuring what each costs: nothing is matched,
/// counted or kept. Files of child rows are left out.
package struct StageWalk: Sendable {
  package enum Stage: Int, CaseIterable, Sendable { case read, normalize, check }

  /// What the stages gave; it must be the same however often they run.
  package struct Count: Equatable, Sendable {
    package var records = 0
    package var fields = 0
    package var findings = 0
    package init(records: Int = 0, fields: Int = 0, findings: Int = 0) {
      (self.records, self.fields, self.findings) = (records, fields, findings)
    }
  }

  private let files: [DeliveryPlan.File]
  private let works: [Int: FileWork]
  private let normalizer: RecordNormalizer
  private let checker: RecordChecker
  private let pack: RulePack

  /// Loads nothing more once it is made.
  ///
  /// - Throws: As `DeliveryPipeline.run`.
  package init(_ pipeline: DeliveryPipeline, _ request: RunRequest) throws {
    let planner = DeliveryPlanner(pack: pipeline.pack, mapper: pipeline.mapper)
    let plan = try planner.plan(
      DeliveryFiles.list(request.paths), request.source.map { try pipeline.profile($0) })
    let normalizer = pipeline.normalizer(request.today)
    files = plan.persons
    works = Dictionary(
      uniqueKeysWithValues: plan.persons.map {
        ($0.number, pipeline.work($0, normalizer, []))
      })
    (self.normalizer, pack) = (normalizer, pipeline.pack)
    checker = try RecordChecker(pipeline.pack, today: request.today)
  }

  /// Runs all files through the stages up to `last`.
  package func run(through last: Stage, jobs: Int) throws -> Count {
    let pool = WorkerPool<Piece, Count>(threads: jobs, depth: jobs + 2) { [self] in
      var scratch = makeScratch()
      return { piece in count(work(&piece, through: last, &scratch)) }
    }
    defer { pool.close() }
    var total = Count()
    func add(_ count: Count) {
      total.records += count.records
      total.fields += count.fields
      total.findings += count.findings
    }
    try forEachPiece { pool.hand($0, add) }
    pool.drain(add)
    return total
  }

  /// One worked piece: the fields as read where reading was all.
  private enum Worked {
    case read(RawChunk)
    case normalized(RecordChunk)
  }

  private func count(_ worked: Worked) -> Count {
    switch worked {
    case .read(let raw): Count(records: raw.records.count, fields: raw.fields.count)
    case .normalized(let chunk):
      Count(
        records: chunk.records.count, fields: chunk.values.count, findings: chunk.findings.count)
    }
  }

  private func work(
    _ piece: inout Piece, through last: Stage, _ scratch: inout ChunkWorker.Scratch
  ) -> Worked {
    var (raw, number) = read(&piece, &scratch)
    if last == .read { return .read(raw) }
    var chunk = normalize(&raw, number, &scratch)
    if last == .check { checker.check(&chunk, &scratch.checking) }
    return .normalized(chunk)
  }

  private func read(
    _ piece: inout Piece, _ scratch: inout ChunkWorker.Scratch
  ) -> (RawChunk, file: Int) {
    piece.take { works[$1]?.parser?.parse(taking: &$0, &scratch.reading) }
  }

  private func normalize(
    _ raw: inout RawChunk, _ number: Int, _ scratch: inout ChunkWorker.Scratch
  ) -> RecordChunk {
    guard let file = works[number] else { preconditionFailure("a piece of an unknown file") }
    _ = file.sorter?.sort(&raw)
    return normalizer.process(taking: &raw, file.plan, children: [], scratch: &scratch.normalizing)
  }

  private func forEachPiece(_ body: (Piece) throws -> Void) throws {
    for file in files {
      switch file.format {
      case .csv:
        var reader = try file.csvReader()
        var toSkip = reader.rowsAbove
        while var chunk = try reader.next() {
          if toSkip > 0 { toSkip -= chunk.dropRecords(toSkip) }
          try body(.csv(chunk, file: file.number))
        }
      case .xml:
        var cutter = try XMLCutter(
          source: file.file.open(), path: file.file.name, record: file.recordPath,
          encodingOverride: file.override)
        while let piece = try cutter.next() { try body(.xml(piece, file: file.number)) }
      }
    }
  }
}

// MARK: One stage at a time, on the caller's thread

extension StageWalk {
  /// What one thread needs beside the settings.
  package struct Scratch { fileprivate var worker: ChunkWorker.Scratch }

  /// Records as read, with the file that they come from.
  package struct RawChunks { fileprivate var chunks: [(RawChunk, file: Int)] }

  private func makeScratch() -> ChunkWorker.Scratch {
    ChunkWorker.Scratch(
      checking: checker.makeScratch(), carried: CarriedFields(pack))
  }

  package func scratch() -> Scratch { Scratch(worker: makeScratch()) }

  package func readAll() throws -> RawChunks {
    var chunks = RawChunks(chunks: [])
    var scratch = makeScratch()
    try forEachPiece { piece in
      var piece = piece
      chunks.chunks.append(read(&piece, &scratch))
    }
    return chunks
  }

  package func normalized(_ raw: RawChunks, _ scratch: inout Scratch) -> [RecordChunk] {
    var raw = raw
    return raw.chunks.indices.map {
      normalize(&raw.chunks[$0].0, raw.chunks[$0].file, &scratch.worker)
    }
  }

  package func check(_ chunks: inout [RecordChunk], _ scratch: inout Scratch) {
    for index in chunks.indices { checker.check(&chunks[index], &scratch.worker.checking) }
  }
}
