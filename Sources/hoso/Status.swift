import ArgumentParser
import Pipeline
import RecordModel

/// Says what a store holds.
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what a store holds: runs and records.")

  @Option(help: "The store.") var store: String
  @OptionGroup var output: OutputOptions

  func run() throws {
    let status = try StoreStatus(path: store)
    switch output.format {
    case .json: try Terminal.write(status.json)
    case .text: try Terminal.write(status.text(output.language))
    }
  }
}

/// Writes a report about a run that stands in a store.
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a report about a run in a store.")

  enum Format: String, ExpressibleByArgument, CaseIterable { case html, csv, json }

  @Argument(help: "The run's number, see `hoso status`.") var number: Int
  @Option(help: "The store.") var store: String
  @Option(help: "html: one page; csv: rejects in the sender's layout; json: counts.")
  var format = Format.html
  @Option(help: "The file to write; for csv a folder when the run had several files.")
  var output: String
  @Option(help: "vi or en; the default follows the locale.") var language = Language.ofLocale
  @OptionGroup var pack: PackOptions

  func run() throws {
    let pipeline = DeliveryPipeline(try pack.load())
    let kind: StoredReport.Kind =
      switch format {
      case .html: .page
      case .csv: .rejects
      case .json: .summary
      }
    try StoredReport(pipeline).write(
      run: number, store: store, kind: kind, to: output, language: language)
  }
}
