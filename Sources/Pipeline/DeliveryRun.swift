internal import Foundation
internal import LegacyText
internal import Normalizers
internal import Readers
public import RecordModel
public import Reports
public import RuleEngine
internal import SourceMapping
internal import Staging

/// What a run is asked to do.
public struct RunRequest: Sendable {
  /// Files, folders, archives: together one delivery.
  public var paths: [String]
  /// The store to stage into; `nil` checks only.
  public var store: String?
  /// A profile's ID or file; `nil` recognises it.
  public var source: String?
  public var today: PartialDate
  public var jobs: Int
  /// Where one JSON line a record is wanted.
  public var recordsFile: String?
  /// Where reports are wanted.
  public var reportFolder: String?
  /// Which reports, and what they may tell.
  public var reports: ReportSettings
  public var language: Language
  /// The moment written into the store, ISO 8601.
  public var now: String
  /// Who explains what a returned rejects file explains without a name.
  public var explainedBy: String?
  /// What the delivery will be known by in the store, once its bytes are hashed.
  var digest: DeliveryDigest?

  public init(
    paths: [String], store: String? = nil, source: String? = nil, today: PartialDate,
    jobs: Int = 2, recordsFile: String? = nil, reportFolder: String? = nil,
    reports: ReportSettings = ReportSettings(), language: Language = .vi, now: String = ""
  ) {
    (self.paths, self.store, self.source, self.today) = (paths, store, source, today)
    (self.jobs, self.recordsFile, self.reportFolder) = (jobs, recordsFile, reportFolder)
    (self.reports, self.language, self.now) = (reports, language, now)
  }
}

extension RunRequest {
  /// Whether records must be kept until the run is over, to be walked through.
  fileprivate var needsRecords: Bool {
    recordsFile != nil || reportFolder != nil || reports.needsRecords
  }
}

extension RunRequest {
  /// Begins to hash the delivery, on a thread of its own, where it must be known before its first
  /// record: in a store that may hold it already. What is wrong with the paths is told by the run
  /// itself.
  public mutating func beginHashing() {
    guard let store, FileManager.default.fileExists(atPath: store) else { return }
    digest = DeliveryDigest(of: paths)
  }
}

/// What came of a run.
public struct RunOutcome: Sendable {
  public var summary: RunSummary
  public var files: [ReportFile]
  public var fileFindings: [FileFinding]
  public var reports: [ReportLocation]
  /// The findings as counted for reports and against a baseline; `nil` when neither was wanted.
  public var findings: FindingTally?
  /// Workflow commands for GitHub, where they were asked for.
  public var annotations: [UInt8] = []
  /// What explains several findings of a record.
  public var repairs: RepairTally
  /// By rule, where it spoke first.
  public var firstPlaces: [Int: FirstPlace]
  /// How the delivery is called in reports: the last part of its first path.
  public var delivery: String
}

extension RunOutcome: RunReading {
  /// A run that kept no records has none to walk through.
  public func forEachRecord(
    _ dispositions: Set<Disposition>, _ body: (StoredRecord) throws -> Void
  ) throws {}

  public func forEachFragment(_ body: (StoredFragment) throws -> Void) throws {}
}

/// The stages in their order: read, normalize, check, match, stage, report.
public struct DeliveryPipeline: Sendable {
  public let pack: RulePack
  let mapper: SourceMapper
  private let preparation: Preparation?

  /// - Parameters:
  ///   - pack: Its rules that need a list of the agency are not run where there is none.
  ///   - preparation: What was begun while it was loaded.
  public init(_ pack: RulePack, preparation: Preparation? = nil) {
    self.pack = pack.withoutRulesLackingLists()
    mapper = SourceMapper(pack.schema)
    self.preparation = preparation
  }

  /// Runs a delivery through all stages.
  ///
  /// - Parameter notice: Called with words for a person who waits.
  /// - Throws: `ReadError`, `PackFaults`, `PipelineError`, `StoreError`, `ReportError`: nothing was
  ///   staged then.
  public func run(
    _ request: RunRequest, notice: @escaping @Sendable (Notice) -> Void = { _ in }
  ) throws -> RunOutcome {
    let files = try DeliveryFiles.list(request.paths)
    let profile = try request.source.map { try self.profile($0) }
    // What needs no file of the delivery is made ready while its files are looked at.
    let beginning = CheckerBeginning(soundRulesOf: pack, today: request.today)
    let checker = Background { RecordChecker(beginning) }
    let normalizer = normalizer(request.today)
    _ = Background { normalizer.makePlaces() }
    let plan = try DeliveryPlanner(pack: pack, mapper: mapper).plan(files, profile)
    notice(.recognized(source: plan.profile.id, files: files.count))
    let sizes = files.map(\.byteCount)
    let total = sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + ($1 ?? 0) }
    let dataset = DatasetPlan(soundRulesOf: pack, today: request.today)
    beginning.help()
    let job = Job(
      request: request, plan: plan, checker: try checker.value(), normalizer: normalizer,
      dataset: dataset,
      paths: files.map { Self.shortened($0.location) }, total: total, notice: notice)
    for rule in faultyRules(job) {
      for fault in rule.faults { notice(.faultyRule(pack.catalogue[rule.rule].id, fault)) }
    }

    if let path = request.store {
      do {
        return try stage(job, inStoreAt: path)
      } catch StoreError.unusable(_, .moved) {
        // The import that made the store failed before this one had its turn.
        return try stage(job, inStoreAt: path)
      }
    }
    guard request.needsRecords else {
      var sink = try sink(job, writer: nil, sameDelivery: nil)
      try process(job, &sink, keepsRecords: false)
      try sink.finish()
      return outcome(sink, request, reports: WrittenReports())
    }
    // Reports walk through records: a store of its own, thrown away afterwards.
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent(
        "hoso-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try Store(
      path: folder.appendingPathComponent("check.sqlite").path, isTemporary: true)
    return try stage(job, in: store)
  }

  /// One run and all that was decided before its first record.
  private struct Job {
    let request: RunRequest
    let plan: DeliveryPlan
    let checker: RecordChecker
    let normalizer: RecordNormalizer
    let dataset: DatasetPlan
    /// Of each file the path by which the user knows it.
    let paths: [String]
    /// Bytes to be read, where they are known before.
    let total: UInt64?
    let notice: @Sendable (Notice) -> Void
  }

  /// The rules that are not run because they are wrong by themselves.
  private func faultyRules(_ job: Job) -> [FaultyRule] {
    (pack.faultyRules + job.checker.faultyRules + job.dataset.faultyRules)
      .filter { pack.switchedOff[$0.rule] == nil }
  }

  /// The path from the folder where hoso runs, as version control and its services know it.
  private static func shortened(_ path: String) -> String {
    let here = FileManager.default.currentDirectoryPath + "/"
    if path.hasPrefix(here) { return String(path.dropFirst(here.count)) }
    return path.hasPrefix("./") ? String(path.dropFirst(2)) : path
  }

  /// What a person who waits may want to know.
  public enum Notice: Sendable {
    case waitingForStore
    /// A rule by its ID that is not run, and one thing that is wrong with it.
    case faultyRule(String, PackFault)
    /// The source profile, and the number of files.
    case recognized(source: String, files: Int)
    case reading(file: String)
    /// Records and bytes so far; all bytes where they are known before.
    case read(records: Int, bytes: UInt64, of: UInt64?)
    case writingReports
  }

  // MARK: Staging

  /// A store that is made for a run which then fails is taken away again.
  private func stage(_ job: Job, inStoreAt path: String) throws -> RunOutcome {
    let store = try Store(path: path, waiting: { job.notice(.waitingForStore) })
    do {
      return try stage(job, in: store)
    } catch {
      store.abandon()
      throw error
    }
  }

  private func stage(_ job: Job, in store: Store) throws -> RunOutcome {
    let request = job.request
    let (finished, reports) = try store.run { writer -> (RunSink, WrittenReports) in
      // The digest is needed before the first record only where something was staged before; in the
      // first run of a store it is made of what is read.
      let digest =
        try request.digest
        ?? (writer.isFirst
          ? DeliveryDigest(of: request.paths, feeding: job.plan)
          : DeliveryDigest(of: request.paths))
      var same: Int?
      let name = deliveryName(request)
      if !writer.isFirst {
        let known = try writer.delivery(digest: digest.value(), name: name, at: request.now)
        same = known.isNew ? nil : known.id
      }
      writer.unit = pack.unit.map { (Int($0.field), pack.schema.sections.map(\.fields.count)) }
      var sink = try self.sink(job, writer: writer, sameDelivery: same)
      try process(job, &sink, keepsRecords: true, digest)
      // Beside the rules about all records, which keep one processor busy.
      let flushed = Background(isLong: true, writer.flushing())
      let keys = Background { [keys = writer.takeKeys()] in
        keys.sort()
        return keys
      }
      let identities = pack.identities.map(\.name)
      let recall = CellRecall(job.plan, writer, jobs: max(1, request.jobs)) {
        work($0, job.normalizer, [])
      }
      var keysFlushed: Background<Void>?
      try sink.finish(recall: recall) {
        try writer.append(keys.value(), identities: identities)
        // Keys are a tenth of what is written; beside what changes late, as far as they are written.
        keysFlushed = Background(isLong: true, writer.flushing())
      }
      try sink.writingOut?.value()
      try flushed.value()
      try keysFlushed?.value()
      let delivery = try writer.delivery(digest: digest.value(), name: name, at: request.now)
      try writer.finish(
        sink.summary, delivery: delivery.id, pack: names, files: sink.reports,
        fileFindings: sink.fileFindings, identities: identities, at: request.now)
      let written = sink.summary.run
      if sink.summary.accepted == 0, sink.summary.held == 0,
        let same = try writer.sameRun(
          delivery: delivery.id, pack: names, source: sink.summary.source, today: request.today),
        same != written
      {
        // The delivery stands in the store already, judged in the same way. To keep it once more
        // would only repeat it, as after a kill between the end of a run and that of the program.
        sink.summary.run = same
        writer.discard()
      }
      guard request.needsRecords else { return (sink, WrittenReports()) }
      // Before the run counts: a report that cannot be written leaves the store as it was.
      let run = try store.reading(
        run: written, shownAs: sink.summary.run, schema: pack.schema, catalogue: pack.catalogue,
        isCheck: request.store == nil)
      job.notice(.writingReports)
      return (sink, try write(run, request, paths: job.paths, sink.repairs, CellPlaces(job.plan)))
    }
    if request.store != nil { store.enterService() }
    return outcome(finished, request, reports: reports)
  }

  private var names: RulePackNames {
    RulePackNames(
      name: pack.id, version: pack.version, schema: pack.schema, catalogue: pack.catalogue,
      overlays: pack.overlays)
  }

  private func deliveryName(_ request: RunRequest) -> String {
    let path = request.paths.first ?? ""
    return path.split(separator: "/").last.map(String.init) ?? path
  }

  private func outcome(
    _ sink: RunSink, _ request: RunRequest, reports: WrittenReports
  ) -> RunOutcome {
    RunOutcome(
      summary: sink.summary, files: sink.reports, fileFindings: sink.fileFindings,
      reports: reports.locations, findings: reports.findings, annotations: reports.annotations,
      repairs: sink.repairs, firstPlaces: sink.firstPlaces, delivery: deliveryName(request))
  }

  private func sink(_ job: Job, writer: RunWriter?, sameDelivery: Int?) throws -> RunSink {
    let today = job.request.today
    var returned = ReturnBook()
    if let writer, job.request.store != nil {
      returned = try ReturnBook(references(job.plan), writer, sameDelivery: sameDelivery)
    }
    let stored = job.request.store == nil ? [] : try writer?.explanations() ?? []
    let explanations = ExplanationBook(
      stored, pack, source: job.plan.profile.id, today: today, by: job.request.explainedBy,
      now: job.request.now)
    var sink = try RunSink(
      pack, dateFields: job.normalizer.dateFields, plan: job.plan, today: today,
      dataset: job.dataset, writer: writer, sameDelivery: sameDelivery, returned: returned,
      explanations: explanations)
    for rule in faultyRules(job) {
      sink.setAside(rule.rule, rule.faults)
    }
    (sink.notice, sink.byteTotal) = (job.notice, job.total)
    sink.jobs = max(1, job.request.jobs)
    return sink
  }

  func normalizer(_ today: PartialDate) -> RecordNormalizer {
    RecordNormalizer(
      schema: pack.schema, spec: pack.normalization, lists: pack.lists, rules: pack.stageRules,
      fieldRules: pack.fieldRules, today: today, placesAhead: preparation?.places)
  }

  /// A profile by its ID, or by the path of its file.
  public func profile(_ source: String) throws -> SourceProfile {
    if let known = pack.profiles.first(where: { $0.id == source }) { return known }
    guard FileManager.default.fileExists(atPath: source) else {
      throw PipelineError.unknownSource(source, known: pack.profiles.map(\.id))
    }
    return try pack.profile(at: URL(fileURLWithPath: source))
  }

  // MARK: Reading, normalizing, checking

  private func process(
    _ job: Job, _ sink: inout RunSink, keepsRecords: Bool, _ digest: DeliveryDigest? = nil
  ) throws {
    let (plan, request) = (job.plan, job.request)
    let normalizer = job.normalizer
    let children = try spool(plan, normalizer, &sink)
    var works: [Int: FileWork] = [:]
    for file in plan.persons {
      var work = work(file, normalizer, children?.joins ?? [])
      work.hash = digest?.hash(ofFile: file.number)
      works[file.number] = work
    }
    let worker = ChunkWorker(
      pack: pack, normalizer: normalizer, checker: job.checker, files: works,
      keepsRecords: keepsRecords, rowFieldCounts: pack.schema.sections.map(\.fields.count),
      picker: sink.datasetPicker)
    let jobs = max(1, request.jobs)
    let pool = WorkerPool<Piece, WorkedChunk>(threads: jobs, depth: jobs * 4) {
      var scratch = worker.makeScratch()
      return { piece in worker.work(&piece, &scratch) }
    }
    defer { pool.close() }
    for file in plan.persons {
      job.notice(.reading(file: file.file.name))
      do {
        try read(file, pool, &sink, works[file.number]?.hash)
        let report = sink.reports[file.number]
        if report.recordCount == 0, report.fragmentCount == 0 {
          sink.tell(FileFinding(rule: pack.stageRules[.fileEmpty], file: file.number))
        }
      } catch let error as ReadError {
        // What came before stands; the file's end is told and the run is incomplete.
        try pool.drain { try sink.take($0) }
        tell(error, file.number, &sink)
      }
    }
    if let spool = children?.spool { tellOrphans(spool, &sink) }
    if plan.isIncomplete { sink.summary.complete = false }
  }

  private func read(
    _ file: DeliveryPlan.File, _ pool: WorkerPool<Piece, WorkedChunk>, _ sink: inout RunSink,
    _ hash: FileHash?
  ) throws {
    func take(_ worked: consuming WorkedChunk) throws { try sink.take(worked) }
    func hand(_ piece: consuming Piece) throws {
      hash?.announce(piece.source)
      try pool.hand(piece, take)
    }
    switch file.format {
    case .csv:
      var reader = try file.csvReader()
      if !reader.keepsBytes { hash?.readBeside() }
      var toSkip = reader.rowsAbove
      while var chunk = try reader.next() {
        if toSkip > 0 { toSkip -= chunk.dropRecords(toSkip) }
        try hand(.csv(consume chunk, file: file.number))
      }
      try pool.drain(take)
      if reader.lineEnds.kinds > 1 {
        sink.tell(
          FileFinding(
            rule: pack.stageRules[.mixedLineEnds], file: file.number, line: reader.otherLineEnd,
            arguments: [
              "lf": "\(reader.lineEnds.lf)", "crlf": "\(reader.lineEnds.crlf)",
              "cr": "\(reader.lineEnds.cr)",
            ]))
      }
      if let truncation = reader.truncation { throw truncation }
    case .xml:
      var cutter = try XMLCutter(
        source: file.file.open(), path: file.file.name, record: file.recordPath,
        encodingOverride: file.override)
      if !cutter.isUTF8 { hash?.readBeside() }
      while let piece = try cutter.next() {
        try hand(.xml(consume piece, file: file.number))
      }
      try pool.drain(take)
      if let cut = cutter.cut {
        sink.summary.complete = false
        sink.tell(
          FileFinding(
            rule: pack.stageRules[.fileTruncated], file: file.number, line: cut.line,
            arguments: ["reason": ReadReason.notClosed.key]))
      }
    }
  }

  func tell(_ error: ReadError, _ number: Int, _ sink: inout RunSink) {
    sink.summary.complete = false
    sink.tell(FileFinding(error, file: number, pack.stageRules))
  }

  func work(
    _ file: DeliveryPlan.File, _ normalizer: RecordNormalizer, _ joins: [ChildJoin]
  ) -> FileWork {
    let isCSV = file.format == .csv
    return FileWork(
      number: file.number, plan: normalizer.plan(for: file.layout, texts: file.texts),
      sorter: isCSV ? sorter(file) : nil,
      parser: isCSV ? nil : XMLPieceParser(record: file.recordPath),
      delimiter: file.dialect.delimiter, quote: file.dialect.quote,
      columnCount: file.header.headings.count, texts: file.texts, children: joins,
      bindPath: file.layout.bindPath)
  }

  private func sorter(_ file: DeliveryPlan.File) -> RowSorter {
    // Numbers and dates that every person has: names alone also stand under signatures.
    let identifying = file.layout.columns.indices.filter { column in
      guard case .field(let address) = file.layout.columns[column] else { return false }
      let field = pack.schema.field(address)
      return address.section == 0 && field.constraint.required == .error
        && (field.type == .identifier || field.type == .date)
    }
    return RowSorter(
      columnCount: file.header.headings.count, identifying: identifying,
      texts: file.texts,
      headerKeys: file.layout.headings.map { headingKey($0) }, totals: pack.totalsWords,
      signature: pack.signatureWords, names: names(file), added: file.layout.added)
  }

  private func names(_ file: DeliveryPlan.File) -> Set<Int> {
    Set(
      file.layout.columns.indices.filter { column in
        guard case .field(let address) = file.layout.columns[column], address.section == 0
        else { return false }
        return pack.normalization.normalizers[0][Int(address.field)] == "person-name"
      })
  }
}
