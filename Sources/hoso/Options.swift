public import ArgumentParser
import Foundation
import Pipeline
public import RecordModel
import RuleEngine

extension Language: ExpressibleByArgument {
  /// English where the locale asks for it, Vietnamese otherwise.
  static var ofLocale: Language {
    let locale =
      ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap(Terminal.environment).first ?? ""
    return locale.hasPrefix("en") ? .en : .vi
  }
}

extension Severity: ExpressibleByArgument {}

/// Where the rule pack is.
struct PackOptions: ParsableArguments {
  @Option(help: .of(.packHelp, "dir")) var rules: String?

  @Option(help: .of(.overlayHelp, "file"))
  var overlay: [String] = []

  /// The pack, in which nothing may be wrong.
  func load() throws -> RulePack {
    try overlaid(RulePack.load(URL(fileURLWithPath: try folder())))
  }

  /// The pack for judging and showing: rules that are wrong by themselves are set aside.
  ///
  /// - Parameter ahead: What was begun already; of another pack it is of no use.
  func loadForRun(_ ahead: RunAhead? = nil) throws -> RulePack {
    let folder = try folder()
    let beginning =
      if let ahead, ahead.folder == folder { ahead.beginning } else {
        PackBeginning(URL(fileURLWithPath: folder), aside: aside)
      }
    return try overlaid(RulePack.loadForRun(beginning))
  }

  private func overlaid(_ pack: RulePack) throws -> RulePack {
    try overlay.reduce(pack) { try $0.overlaid(by: URL(fileURLWithPath: $1)) }
  }

  func folder() throws -> String { try Self.folder(rules) }

  /// - Parameter rules: What the command line says.
  static func folder(_ rules: String?) throws -> String {
    if let rules {
      guard FileManager.default.fileExists(atPath: rules + "/pack.yaml") else {
        throw PipelineError.noPack(tried: [rules], inside: pack(inside: rules))
      }
      return rules
    }
    if let named = Terminal.environment("HOSO_RULES"), !named.isEmpty {
      guard FileManager.default.fileExists(atPath: named + "/pack.yaml") else {
        throw PipelineError.noPack(tried: [named], inside: pack(inside: named))
      }
      return named
    }
    var tried = ["Rules/resume"]
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
    throw PipelineError.noPack(tried: tried, inside: nil)
  }

  /// The pack that stands in a folder of this one, where somebody named the outer.
  private static func pack(inside folder: String) -> String? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { folder + "/" + $0 }.first {
      FileManager.default.fileExists(atPath: $0 + "/pack.yaml")
    }
  }
}

/// How a command prints.
struct OutputOptions: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Option(help: .of(.printHelp)) var format = Format.text
  @Option(help: .of(.languageHelp)) var language = Language.ofLocale
}

extension PartialDate {
  /// A day as people write it on a command line: `2026-11-24` or `24/11/2026`.
  init?(day text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let date =
      parts.count == 3 && parts[2].count == 4
      ? PartialDate(year: Int(parts[2]) ?? 0, month: Int(parts[1]) ?? 0, day: Int(parts[0]) ?? 0)
      : PartialDate(iso: text)
    guard let date, date.precision == .day else { return nil }
    self = date
  }

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
    guard try loadForRun().profiles.contains(where: { $0.id == id }) else { return nil }
    return try String(contentsOfFile: folder() + "/sources/\(id).yaml", encoding: .utf8)
  }
}
