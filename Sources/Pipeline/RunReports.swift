internal import Foundation
internal import Normalizers
public import RecordModel
public import Reports
internal import RuleEngine
internal import Staging

/// The reports of a finished run.
extension DeliveryPipeline {
  func write(_ run: StoredRun, _ request: RunRequest) throws -> [ReportLocation] {
    let context = reportContext(request.language)
    var locations: [ReportLocation] = []
    let all = Set(Disposition.allCases)
    if let path = request.recordsFile {
      try ReportOutput.whole(path) { output in
        try RecordsWriter(context: context, files: run.files).write(
          run, dispositions: all, to: output)
      }
      locations.append(ReportLocation(.records, path: path))
    }
    guard let folder = request.reportFolder else { return locations }
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw ReportError.cannotCreate(folder)
    }
    let rejects = try RejectsCSV(context: context).write(run, toFolder: folder)
    for name in rejects { locations.append(ReportLocation(.rejects, path: folder + "/" + name)) }
    try ReportOutput.whole(folder + "/report.html") { page in
      try HTMLReport(context: context, delivery: run.delivery).write(
        run, rejectsFiles: rejects, to: page)
    }
    locations.insert(ReportLocation(.page, path: folder + "/report.html"), at: 0)
    try ReportOutput.whole(folder + "/report.json") { json in
      try SummaryJSON(context: context).write(run, to: json)
    }
    locations.append(ReportLocation(.summary, path: folder + "/report.json"))
    return locations
  }

  /// What reports need to know of the pack.
  public func reportContext(_ language: Language) -> ReportContext {
    var candidates: [FieldAddress: String] = [:]
    // A commune that was split is told by its entry in the older list, which names the new ones.
    for field in pack.normalization.places.keys {
      candidates[field] = RecordNormalizer.ListNames().oldCommunes
    }
    return ReportContext(
      schema: pack.schema, catalogue: pack.catalogue,
      codeLists: Dictionary(
        pack.lists.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }),
      language: language, recordKey: pack.recordKey, candidateLists: candidates, unit: pack.unit)
  }
}
