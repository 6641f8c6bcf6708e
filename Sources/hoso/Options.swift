public import ArgumentParser
import Foundation
import Pipeline
public import RecordModel
import RuleEngine

extension Language: ExpressibleByArgument {
  /// English where the locale asks for it, Vietnamese otherwise.
  static var ofLocale: Language {
    let environment = ProcessInfo.processInfo.environment
    let locale = environment["LC_ALL"] ?? environment["LC_MESSAGES"] ?? environment["LANG"] ?? ""
    return locale.hasPrefix("en") ? .en : .vi
  }
}

extension Severity: ExpressibleByArgument {}

/// Where the rule pack is.
struct PackOptions: ParsableArguments {
  @Option(help: "The rule pack's folder. Default: Rules/resume beside or above the program.")
  var rules: String?

  @Option(
    help: "An agency's overlay: rules off, on or re-graded, parameters. May stand several times.")
  var overlay: [String] = []

  func load() throws -> RulePack {
    try overlay.reduce(RulePack.load(URL(fileURLWithPath: try folder()))) { pack, path in
      try pack.overlaid(by: URL(fileURLWithPath: path))
    }
  }

  func folder() throws -> String {
    if let rules {
      guard FileManager.default.fileExists(atPath: rules + "/pack.yaml") else {
        throw PipelineError.noPack(tried: [rules])
      }
      return rules
    }
    var tried: [String] = []
    if let named = ProcessInfo.processInfo.environment["HOSO_RULES"] { tried.append(named) }
    tried.append("Rules/resume")
    // From .build/release up to the checkout, or from bin to share where it is installed.
    var folder = (CommandLine.arguments.first.map { URL(fileURLWithPath: $0) })?
      .resolvingSymlinksInPath().deletingLastPathComponent()
    for _ in 0..<5 {
      guard let here = folder else { break }
      tried.append(here.appendingPathComponent("Rules/resume").path)
      tried.append(here.appendingPathComponent("share/hoso/Rules/resume").path)
      folder = here.path == "/" ? nil : here.deletingLastPathComponent()
    }
    for path in tried where FileManager.default.fileExists(atPath: path + "/pack.yaml") {
      return path
    }
    throw PipelineError.noPack(tried: tried)
  }
}

/// How a command prints.
struct OutputOptions: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Option(help: "text for people, json for programs.") var format = Format.text
  @Option(help: "vi or en; the default follows the locale.") var language = Language.ofLocale
}

/// What check and import have in common.
struct RunOptions: ParsableArguments {
  @Argument(help: "The delivery: files, a folder, or a zip archive, as received.")
  var paths: [String]

  @Option(
    help: "The source profile: an ID (see `hoso sources list`) or a file. Default: recognised.")
  var source: String?

  @OptionGroup var pack: PackOptions

  @Option(help: "The date by which records are judged, YYYY-MM-DD. Default: today.")
  var today: String?

  @Option(
    help: ArgumentHelp(
      "Judge by the rules and lists of this date, YYYY-MM-DD.",
      discussion: "Rules in force then are run, look-ups in lists mean that day instead of the "
        + "day of the fact, and --today is that day unless it is given too."))
  var asOf: String?

  @Option(help: "The lowest severity that makes the exit status 1: error, warning or note.")
  var failOn = Severity.error

  @Option(name: .customLong("report"), help: "A folder for report.html, report.json and rejects.")
  var report: String?

  @Option(help: "Worker threads. Default: one a core.")
  var jobs: Int?

  @Option(help: "A file for one JSON line a record, in input order.")
  var records: String?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    for (name, date) in [("--today", today), ("--as-of", asOf)] {
      if let date, PartialDate(iso: date)?.precision != .day {
        throw ValidationError("\(name) wants a date such as 2026-11-24, not `\(date)`")
      }
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs wants a number from 1 on") }
    if paths.isEmpty { throw ValidationError("name the delivery: a file, a folder or an archive") }
  }

  func request(store: String?) throws -> RunRequest {
    RunRequest(
      paths: paths, store: store, source: source, today: date,
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount, recordsFile: records,
      reportFolder: report, language: output.language,
      now: ISO8601DateFormatter().string(from: Date()))
  }

  private var date: PartialDate {
    (today ?? asOf).flatMap { PartialDate(iso: $0) } ?? .ofVietnam
  }

  /// The pack with the rules that are in force.
  private func judgingPack() throws -> RulePack {
    let loaded = try pack.load()
    guard let date = asOf.flatMap({ PartialDate(iso: $0) }) else { return loaded.inForce(on: date) }
    return loaded.judging(asOf: date)
  }

  /// Runs, prints, and picks the exit status.
  func run(store: String?) throws {
    let language = output.language
    let pipeline = DeliveryPipeline(try judgingPack())
    let outcome = try pipeline.run(try request(store: store)) { notice in
      switch notice {
      case .waitingForStore:
        Terminal.warn(
          language == .vi
            ? "Đang chờ một lần nhập khác vào cùng kho dữ liệu…"
            : "Waiting for another import into the same store…")
      }
    }
    let context = pipeline.reportContext(language)
    switch output.format {
    case .json: try Terminal.write(SummaryPrinter.json(outcome, context))
    case .text: try Terminal.write(SummaryPrinter.text(outcome, context))
    }
    let summary = outcome.summary
    if !summary.balanced || !summary.complete { throw ExitCode(3) }
    if let worst = summary.worst, worst >= failOn { throw ExitCode(1) }
  }
}

extension PartialDate {
  /// Today. Deadlines and ages count by the calendar of Viet Nam, wherever the machine stands.
  static var ofVietnam: PartialDate {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(secondsFromGMT: 7 * 3600) ?? .gmt
    let now = calendar.dateComponents([.year, .month, .day], from: Date())
    return PartialDate(year: now.year ?? 1, month: now.month ?? 1, day: now.day ?? 1)
      ?? PartialDate(packed: 0)
  }
}

extension PackOptions {
  /// The text of a profile's file; `nil` when the pack has none of that ID.
  func text(ofProfile id: String) throws -> String? {
    guard try load().profiles.contains(where: { $0.id == id }) else { return nil }
    return try String(contentsOfFile: folder() + "/sources/\(id).yaml", encoding: .utf8)
  }
}
