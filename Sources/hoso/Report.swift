import ArgumentParser
import Pipeline
import RecordModel
import Reports

/// Writes a report about a run that stands in a store.
struct Report: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      abstract: Message.reportAbstract(), discussion: Message.reportDiscussion())
  }

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case html, csv, json, jsonl, sarif, junit, github, text
  }

  @Argument(help: .of(.runHelp, "run")) var number: Int
  @Option(help: .of(.statusStoreHelp, "file")) var store: String
  @Option(help: .of(.reportFormatHelp)) var format: Format?
  @Option(help: .of(.outputHelp, "file")) var output: String?
  @Option(help: .of(.againstHelp, "run")) var against: Int?
  @OptionGroup var reports: ReportOptions
  @Option(help: .of(.languageHelp)) var language = Language.ofLocale
  @OptionGroup var pack: PackOptions

  /// Rejects are made to be corrected, which takes their values.
  private func refuseMaskedRejects() throws {
    if wanted == .csv, let disclosure = reports.disclosure, disclosure != .full {
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
    } else if output == nil, wanted == .html || wanted == .csv {
      throw ValidationError(Message.outputWanted(language, wanted.rawValue))
    }
  }

  func run() throws {
    let pipeline = DeliveryPipeline(try pack.load())
    let report = StoredReport(
      pipeline, store: store, language: language, settings: try reports.settings())
    let target = output.map { ReportTarget.file($0) } ?? .sink { try Terminal.write($0) }
    if let against {
      try report.compare(run: number, against: against, kind: comparison, to: target)
    } else {
      try report.write(run: number, kind: kind, to: target)
    }
  }

  private var comparison: StoredReport.ComparisonKind {
    switch wanted {
    case .json: .json
    case .html: .page
    default: .text
    }
  }

  private var kind: StoredReport.Kind {
    switch wanted {
    case .html: .page
    case .csv: .rejects
    case .json: .summary
    case .jsonl: .machine(.jsonl)
    case .sarif: .machine(.sarif)
    case .junit: .machine(.junit)
    case .github: .machine(.github)
    case .text: .text
    }
  }
}
