import ArgumentParser
import Foundation
import Pipeline
import RecordModel
import Reports
import RuleEngine

/// Explains why what holds records is right as it stands; lists and withdraws explanations.
struct Explain: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "explain",
      abstract: Message.explainAbstract(), discussion: Message.explainDiscussion())
  }

  @Argument(help: .of(.explainTargetHelp, "finding|rule")) var target: String?
  @Option(help: .of(.statusStoreHelp, "file")) var store: String
  @Option(help: .of(.explainScopeHelp, "scope")) var scope: String?
  @Option(help: .of(.explainReasonHelp, "text")) var reason: String?
  @Option(help: .of(.explainByHelp, "name")) var by: String?
  @Option(help: .of(.explainUntilHelp, "date")) var until: String?
  @Flag(help: .of(.explainListHelp)) var list = false
  @Option(help: .of(.withdrawHelp, "number")) var withdraw: Int?
  @Option(help: .of(.keyFileHelp, "file")) var keyFile: String?
  @Option(help: .of(.todayHelp, "date")) var today: String?
  @OptionGroup var output: OutputOptions
  @OptionGroup var pack: PackOptions

  private static let longestReason = 2000

  func validate() throws {
    let language = output.language
    for (name, date) in [("--until", until), ("--today", today)] {
      if let date, PartialDate(day: date) == nil {
        throw ValidationError(Message.dateWanted(language, name, date))
      }
    }
    let tasks = [target != nil, list, withdraw != nil].count { $0 }
    guard tasks == 1 else { throw ValidationError(Message.explainWhat(language)) }
    if list { return }
    for (name, text) in [("--reason", reason), ("--by", by)] {
      guard let text, !text.allSatisfy(\.isWhitespace) else {
        throw ValidationError(Message.wordsWanted(language, name))
      }
      guard text.count <= Self.longestReason else {
        throw ValidationError(Message.wordsTooLong(language, name, "\(Self.longestReason)"))
      }
    }
  }

  func run() throws {
    let language = output.language
    let pipeline = DeliveryPipeline(try pack.load())
    let day = today.flatMap { PartialDate(day: $0) } ?? .ofVietnam
    let desk = try ExplanationDesk(
      pipeline, store: store, language: language, key: try SecretKey.read(keyFile), today: day)
    let now = Date.now.formatted(.iso8601)
    if list { return try show(try desk.list(), pipeline) }
    let (reason, by) = (reason ?? "", by ?? "")
    if let withdraw {
      try desk.withdraw(withdraw, by: by, reason: reason, at: now)
      if output.format == .json { return try show(try desk.list(), pipeline) }
      return try Terminal.write(Message.withdrawn(language, "\(withdraw)"))
    }
    let words = ExplanationDesk.Words(
      reason: reason, by: by, until: until.flatMap { PartialDate(day: $0) })
    let numbers = try desk.explain(target ?? "", scope: scope, words, at: now)
    if output.format == .json {
      let given = try desk.list().filter { numbers.contains($0.explanation.number) }
      return try show(given, pipeline)
    }
    try Terminal.write(
      Message.explained(language, numbers.map(String.init).joined(separator: ", ")))
  }

  private func show(_ list: [ListedExplanation], _ pipeline: DeliveryPipeline) throws {
    let shown = ExplanationList(context: pipeline.reportContext(output.language))
    try Terminal.write(output.format == .json ? shown.json(list) : Array(shown.text(list).utf8))
  }
}
