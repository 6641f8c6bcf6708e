import ArgumentParser
import Foundation
import Pipeline
import RecordModel
import Reports
import RuleEngine

/// Rehearses a change of rules over what a store holds.
struct RulesDiff: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "diff",
      abstract: Message.rulesDiffAbstract(),
      discussion: """
        Changes nothing. Each record is judged by the date of the run that staged it, with the rules \
        in force then; --today judges all by one date, and --as-of by the rules and lists of that \
        day besides: so a law is rehearsed that takes force later.
        Exits 1 when a record would fail a rule that it does not fail now. --format json prints one \
        line a record and rule, with the record's reference.
        """)
  }

  @Argument(help: .of(.oldPackHelp)) var old: String
  @Argument(help: .of(.newPackHelp)) var new: String
  @Option(help: .of(.judgedStoreHelp)) var store: String
  @Option(help: .of(.newOverlayHelp))
  var overlay: [String] = []
  @Option(help: .of(.judgedTodayHelp))
  var today: String?
  @Option(help: .of(.judgedAsOfHelp)) var asOf: String?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    for (name, date) in [("--today", today), ("--as-of", asOf)] {
      if let date, PartialDate(day: date) == nil {
        throw ValidationError(Message.dateWanted(output.language, name, date))
      }
    }
  }

  func run() throws {
    let day = asOf.flatMap { PartialDate(day: $0) }
    let packs = try [(old, [String]()), (new, overlay)].map { folder, overlays in
      var options = PackOptions()
      (options.rules, options.overlay) = (folder, overlays)
      let pack = try options.load()
      return day.map { pack.judging(asOf: $0) } ?? pack
    }
    let rehearsal = RuleRehearsal(
      old: packs[0], new: packs[1], today: today.flatMap { PartialDate(day: $0) } ?? day)
    let isJSON = output.format == .json
    let counts = try rehearsal.run(store: store) { change in
      if isJSON { try Terminal.write(change.json) }
    }
    if !isJSON {
      try Terminal.write(Array(RuleChangesText(language: output.language).text(counts).utf8))
    }
    if counts.byRule.values.contains(where: { $0.fails > 0 }) { throw ExitCode(1) }
  }
}
