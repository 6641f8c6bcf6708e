import ArgumentParser
import Foundation
import Pipeline
import RecordModel
import Reports
import RuleEngine

/// What stays until the program ends.
private final class Kept {
  private let pipeline: DeliveryPipeline

  init(_ pipeline: DeliveryPipeline) { self.pipeline = pipeline }
}

/// What check and import have in common.
struct RunOptions: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, github }

  @Argument(help: .of(.deliveryHelp)) var paths: [String]
  @Option(help: .of(.sourceHelp, "id|file")) var source: String?
  @OptionGroup var pack: PackOptions
  @Option(help: .of(.todayHelp, "date")) var today: String?
  @Option(help: .of(.asOfHelp, "date")) var asOf: String?
  @Option(help: .of(.failOnHelp, "severity")) var failOn = Severity.error
  @Option(help: .of(.reportHelp, "dir")) var report: String?
  @Option(help: .of(.formatsHelp, "list")) var formats: String?
  @OptionGroup var reports: ReportOptions
  @Option(help: .of(.writeBaselineHelp, "file")) var writeBaseline: String?
  @Option(help: .of(.jobsHelp, "n")) var jobs: Int?
  @Option(help: .of(.recordsHelp, "file")) var records: String?
  @Option(help: .of(.runPrintHelp)) var format = Format.text
  @Option(help: .of(.languageHelp)) var language = Language.ofLocale
  @Flag(name: .shortAndLong, help: .of(.quietHelp)) var quiet = false
  @Flag(name: .shortAndLong, help: .of(.verboseHelp)) var verbose = false

  func validate() throws {
    for (name, date) in [("--today", today), ("--as-of", asOf)] {
      if let date, PartialDate(day: date) == nil {
        throw ValidationError(Message.dateWanted(language, name, date))
      }
    }
    if let jobs, jobs < 1 { throw ValidationError(Message.jobsWanted(language)) }
    if paths.isEmpty { throw ValidationError(Message.deliveryWanted(language)) }
    if quiet, verbose { throw ValidationError(Message.quietAndVerbose(language)) }
    if formats != nil, report == nil { throw ValidationError(Message.formatsNeedFolder(language)) }
    _ = try wantedFormats()
  }

  private func wantedFormats() throws -> Set<ReportFormat> {
    guard let formats else { return ReportFormat.usual }
    var wanted: Set<ReportFormat> = []
    for name in formats.split(separator: ",") {
      let name = name.trimmingCharacters(in: .whitespaces)
      if name == "all" { return Set(ReportFormat.allCases) }
      guard let format = ReportFormat(rawValue: name) else {
        let known = ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError(Message.formatWanted(language, known, name))
      }
      wanted.insert(format)
    }
    return wanted
  }

  private func request(store: String?) throws -> RunRequest {
    var settings = try reports.settings()
    settings.formats = try wantedFormats()
    (settings.failOn, settings.newBaseline) = (failOn, writeBaseline)
    settings.annotates = format == .github
    return RunRequest(
      paths: paths, store: store, source: source, today: date,
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount, recordsFile: records,
      reportFolder: report, reports: settings, language: language,
      now: Date.now.formatted(.iso8601))
  }

  private var date: PartialDate {
    (today ?? asOf).flatMap { PartialDate(day: $0) } ?? .ofVietnam
  }

  /// The pack with the rules that are in force.
  private func judgingPack(_ ahead: RunAhead) throws -> RulePack {
    let loaded = try pack.loadForRun(ahead)
    guard let date = asOf.flatMap({ PartialDate(day: $0) }) else { return loaded.inForce(on: date) }
    return loaded.judging(asOf: date)
  }

  /// Runs, prints, and picks the exit status.
  ///
  /// - Parameter ahead: What was begun before the command line was understood.
  func run(_ ahead: RunAhead?, store: String?, explainedBy: String? = nil) throws {
    var request = try request(store: store)
    request.explainedBy = explainedBy
    request.beginHashing()
    let folder = try pack.folder()
    let ahead = if let ahead, ahead.folder == folder { ahead } else { RunAhead(folder) }
    let pipeline = DeliveryPipeline(try judgingPack(ahead), preparation: ahead.preparation)
    // Freeing the pack piece by piece would take longer than a look at ten records; the system
    // takes all memory back at once.
    _ = unsafe Unmanaged.passRetained(Kept(pipeline))
    let progress = Progress(language: language, isQuiet: quiet, isVerbose: verbose)
    defer { progress.end() }
    let outcome = try pipeline.run(request) { progress.take($0) }
    progress.end()
    tellLeftOut(request)
    try show(outcome, pipeline.reportContext(language))
    try end(outcome, pipeline)
  }

  private func show(_ outcome: RunOutcome, _ context: ReportContext) throws {
    switch format {
    case .json: try Terminal.write(SummaryPrinter.json(outcome, context))
    case .github:
      if !quiet { try Terminal.write(SummaryPrinter.text(outcome, context)) }
      try Terminal.write(outcome.annotations)
    case .text where !quiet: try Terminal.write(SummaryPrinter.text(outcome, context))
    case .text: break
    }
  }

  /// What was asked for and is not there, because less is to be told.
  private func tellLeftOut(_ request: RunRequest) {
    guard !quiet, let disclosure = reports.disclosure, disclosure != .full else { return }
    if report != nil, request.reports.formats.contains(.rejects) {
      Terminal.warn(Message.rejectsLeftOut(language))
    }
    if let records, disclosure == .counts {
      Terminal.warn(Message.recordsLeftOut(language, records))
    }
  }

  private func end(_ outcome: RunOutcome, _ pipeline: DeliveryPipeline) throws {
    let summary = outcome.summary
    if !summary.balanced || !summary.complete { throw ExitCode(3) }
    var worst = summary.worst
    if reports.baseline != nil, let findings = outcome.findings {
      worst = findings.worstNew(pipeline.pack.catalogue)
    } else if writeBaseline != nil {
      // Whoever writes a first baseline takes what is there for known.
      worst = nil
    }
    if let worst, worst >= failOn { throw ExitCode(1) }
  }
}
