public import RecordModel

/// The JSON Schemas of hoso's own formats, as they stand in this folder.
public enum PublishedSchema: String, CaseIterable, Sendable {
  case report, finding, comparison

  public var title: LocalizedText {
    switch self {
    case .report:
      LocalizedText(
        vi: "số liệu của một lần chạy (report.json)", en: "counts of a run (report.json)")
    case .finding:
      LocalizedText(
        vi: "một dòng phát hiện (findings.jsonl)", en: "a line of findings (findings.jsonl)")
    case .comparison:
      LocalizedText(
        vi: "so sánh hai lần chạy (hoso report --against)",
        en: "two runs compared (hoso report --against)")
    }
  }

  public var version: String { SummaryJSON.version }

  public var json: [UInt8] {
    switch self {
    case .report: PackageResources.report_schema_json
    case .finding: PackageResources.finding_schema_json
    case .comparison: PackageResources.comparison_schema_json
    }
  }
}
