import ArgumentParser
import Pipeline
import RecordModel
import Reports

/// Writes a report about a run that stands in a store.
struct Report: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "report",
      abstract: Message.reportAbstract(), discussion: Message.reportDiscussion())
  }

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case html, rejects, csv, xlsx, xml, json, jsonl, sarif, junit, github, text
  }

  @Argument(help: .of(.runHelp, "run")) var number: Int
  @Option(help: .of(.statusStoreHelp, "file")) var store: String
  @Option(help: .of(.reportFormatHelp)) var format: Format?
  @Option(help: .of(.outputHelp, "path")) var output: String?
  @Option(help: .of(.againstHelp, "run")) var against: Int?
  @OptionGroup var reports: ReportOptions
  @Option(help: .of(.languageHelp)) var language = Language.ofLocale
  @OptionGroup var pack: PackOptions

  /// Rejects are made to be corrected, which takes their values.
  private func refuseMaskedRejects() throws {
    if wanted.isRejects, let disclosure = reports.disclosure, disclosure != .full {
      throw ValidationError(Message.rejectsLeftOut(language))
    }
  }

  private var wanted: Format { format ?? (against == nil ? .html : .text) }

  func validate() throws {
    try refuseMaskedRejects()
    if against != nil {
      guard [.text, .json, .html].contains(wanted) else {
        throw ValidationError(Message.againstFormat(language, wanted.rawValue))
      }
    } else if output == nil, wanted == .html || wanted.isRejects {
      throw ValidationError(Message.outputWanted(language, wanted.rawValue))
    }
  }

  func run() throws {
    let pipeline = DeliveryPipeline(try pack.loadForRun())
    let report = StoredReport(
      pipeline, store: store, language: language, settings: try reports.settings())
    let target = output.map { ReportTarget.file($0) } ?? .sink { try Terminal.write($0) }
    if let against {
      try report.compare(run: number, against: against, kind: comparison, to: target)
    } else {
      try write(report, to: target)
    }
  }

  private func write(_ report: StoredReport, to target: ReportTarget) throws {
    let path = output ?? ""
    switch wanted {
    case .rejects:
      for name in try report.writeRejects(run: number, toFolder: path) {
        try Terminal.write("\(path)/\(name)")
      }
    case .csv: try report.writeRejects(run: number, .csv, toFile: path)
    case .xlsx: try report.writeRejects(run: number, .xlsx, toFile: path)
    case .xml: try report.writeRejects(run: number, .xml, toFile: path)
    case .html: try report.write(run: number, kind: .page, to: target)
    case .json: try report.write(run: number, kind: .summary, to: target)
    case .jsonl: try report.write(run: number, kind: .machine(.jsonl), to: target)
    case .sarif: try report.write(run: number, kind: .machine(.sarif), to: target)
    case .junit: try report.write(run: number, kind: .machine(.junit), to: target)
    case .github: try report.write(run: number, kind: .machine(.github), to: target)
    case .text: try report.write(run: number, kind: .text, to: target)
    }
  }

  private var comparison: StoredReport.ComparisonKind {
    switch wanted {
    case .json: .json
    case .html: .page
    default: .text
    }
  }
}

extension Report.Format {
  /// Made to be corrected and sent back; shows values.
  fileprivate var isRejects: Bool { [.rejects, .csv, .xlsx, .xml].contains(self) }
}
