internal import Foundation
internal import Normalizers
public import RecordModel
public import Reports
internal import RuleEngine
internal import Staging

/// What was written about a run, and what was counted on the way.
struct WrittenReports {
  var locations: [ReportLocation] = []
  var findings: FindingTally?
  /// Workflow commands for GitHub, where they were asked for; at most some dozens of lines.
  var annotations: [UInt8] = []
}

/// The reports of a finished run.
extension DeliveryPipeline {
  /// - Parameter paths: Of each file the path by which the user knows it.
  func write(
    _ run: StoredRun, _ request: RunRequest, paths: [String], _ repairs: RepairTally,
    _ cells: any CellFinding
  ) throws -> WrittenReports {
    let settings = request.reports
    var written = WrittenReports()
    if let path = request.recordsFile, settings.disclosure != .counts {
      try writeRecords(run, request, to: path)
      written.locations.append(ReportLocation(.records, path: path))
    }
    if let folder = request.reportFolder {
      try makeFolder(folder)
      written.locations += try writePages(run, request, repairs, to: folder)
    }
    try writeFindings(run, request, paths, repairs, cells, &written)
    if let folder = request.reportFolder, settings.formats.contains(.json) {
      let path = folder + "/report.json"
      try ReportOutput.whole(path) { json in
        try SummaryJSON(context: reportContext(request.language)).write(
          run, findings: written.findings, repairs: repairs, to: json)
      }
      written.locations.append(ReportLocation(.summary, path: path))
    }
    return written
  }

  func makeFolder(_ folder: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw ReportError.cannotCreate(folder)
    }
  }

  private func writeRecords(_ run: StoredRun, _ request: RunRequest, to path: String) throws {
    let context = reportContext(request.language)
    let names = pseudonyms(run, request.reports)
    try ReportOutput.whole(path) { output in
      try RecordsWriter(context: context, files: run.files, pseudonyms: names).write(
        run, to: output)
    }
  }

  /// Pseudonyms when values are to be masked.
  func pseudonyms(_ run: StoredRun, _ settings: ReportSettings) -> Pseudonyms? {
    settings.disclosure == .masked
      ? ReportKeys(key: settings.key).pseudonyms(delivery: run.deliveryDigest) : nil
  }

  /// The page, and the rejects beside it. Rejects are made to be corrected: only in full.
  private func writePages(
    _ run: StoredRun, _ request: RunRequest, _ repairs: RepairTally, to folder: String
  ) throws -> [ReportLocation] {
    let context = reportContext(request.language)
    let settings = request.reports
    var locations: [ReportLocation] = []
    var rejects: [RejectsFile] = []
    if settings.formats.contains(.rejects), settings.disclosure ?? .full == .full {
      rejects = try RejectsFolder(context: context).write(run, toFolder: folder)
      locations += rejects.map {
        ReportLocation(
          .rejects, path: folder + "/" + $0.name, replacedEncoding: $0.replacedEncoding)
      }
    }
    guard settings.formats.contains(.html) else { return locations }
    let path = folder + "/report.html"
    try ReportOutput.whole(path) { page in
      try self.page(run, settings, context).write(
        run, rejectsFiles: rejects.map(\.name), repairs: repairs, to: page)
    }
    return [ReportLocation(.page, path: path)] + locations
  }

  func page(
    _ run: StoredRun, _ settings: ReportSettings, _ context: ReportContext
  ) -> HTMLReport {
    HTMLReport(
      context: context, delivery: run.delivery, detailLimit: settings.detailLimit ?? 2000,
      disclosure: settings.disclosure ?? .full, pseudonyms: pseudonyms(run, settings))
  }

  /// All formats that go finding by finding, and the baseline, in one walk.
  private func writeFindings(
    _ run: StoredRun, _ request: RunRequest, _ paths: [String], _ repairs: RepairTally,
    _ cells: any CellFinding, _ written: inout WrittenReports
  ) throws {
    let settings = request.reports
    let formats =
      request.reportFolder == nil ? [] : settings.formats.compactMap(\.machine).sorted()
    guard !formats.isEmpty || settings.needsRecords else { return }
    let collector = settings.newBaseline.map { _ in BaselineCollector() }
    let baseline = try settings.baseline.map { try Baseline(file: $0) }
    let fingerprints = ReportKeys(key: settings.key).fingerprints
    var files: [(format: MachineFormat, output: ReportOutput)] = []
    var annotations: [UInt8] = []
    do {
      for format in formats {
        let path = (request.reportFolder ?? ".") + "/" + format.fileName
        files.append((format, try ReportOutput(file: path)))
        written.locations.append(ReportLocation(.machine(format), path: path))
      }
      var outputs = files
      if settings.annotates { outputs.append((.github, ReportOutput { annotations += $0 })) }
      written.findings = try MachineReports(
        context: reportContext(request.language), settings: machineSettings(settings),
        fingerprints: fingerprints, repairs: repairs
      ).write(
        run, delivery: run.delivery, paths: paths, to: outputs, baseline: baseline,
        collecting: collector, cells: cells)
      for out in outputs { try out.output.finish() }
    } catch {
      for file in files { file.output.discard() }
      throw error
    }
    written.annotations = annotations
    guard let path = settings.newBaseline, let collector else { return }
    try ReportOutput.whole(path) { output in
      try collector.write(fingerprints, pack: "\(pack.id) \(pack.version)", to: output)
    }
    written.locations.append(ReportLocation(.baseline, path: path))
  }

  func machineSettings(_ settings: ReportSettings) -> MachineReportSettings {
    MachineReportSettings(
      disclosure: settings.disclosure ?? .masked, failOn: settings.failOn,
      detailLimit: settings.detailLimit ?? .max)
  }

  /// What reports need to know of the pack.
  public func reportContext(_ language: Language) -> ReportContext {
    var candidates: [FieldAddress: String] = [:]
    // A commune that was split is told by its entry in the older list, which names the new ones.
    for field in pack.normalization.places.keys {
      candidates[field] = RecordNormalizer.ListNames().oldCommunes
    }
    var context = ReportContext(
      schema: pack.schema, catalogue: pack.catalogue,
      codeLists: Dictionary(
        pack.lists.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }),
      language: language, recordKey: pack.recordKey, candidateLists: candidates, unit: pack.unit)
    context.remedies = pack.catalogue.rules.indices.map { pack.remedy(RuleIndex($0)) }
    return context
  }
}
