import ArgumentParser
import Pipeline
import RecordModel
import Reports
import RuleEngine

/// Lists, shows and tests the rules of a pack.
struct Rules: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "rules",
      abstract: Message.rulesAbstract(),
      subcommands: [
        List.self, Explain.self, Test.self, Check.self, Docs.self, Eval.self, RulesDiff.self,
      ])
  }

  struct List: ParsableCommand {
    static var configuration: CommandConfiguration {
      CommandConfiguration(
        commandName: "list",
        abstract: Message.rulesListAbstract())
    }
    @OptionGroup var pack: PackOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let catalogue = try pack.loadForRun().catalogue
      for rule in catalogue.rules.sorted(by: { $0.id < $1.id }) {
        switch output.format {
        case .text:
          try Terminal.write(
            "\(rule.severity.rawValue)\t\(rule.id)\t\(rule.title[output.language])")
        case .json:
          try Terminal.write(
            JSONLine([
              ("id", rule.id), ("severity", rule.severity.rawValue),
              ("origin", rule.origin.rawValue), ("title", rule.title[output.language]),
            ]).text)
        }
      }
    }
  }

  struct Test: ParsableCommand {
    static var configuration: CommandConfiguration {
      CommandConfiguration(
        commandName: "test",
        abstract: Message.rulesTestAbstract())
    }
    @OptionGroup var pack: PackOptions

    func run() throws {
      let loaded = try pack.load()
      var outcome = try ExampleRunner(loaded).run()
      let queries = try DatasetExamples(loaded).run()
      outcome.count += queries.count
      outcome.failures += queries.failures
      for failure in outcome.failures {
        Terminal.warn(failure.rendering(CommandLine.arguments.language))
      }
      try Terminal.write(
        Message.examplesRun(
          CommandLine.arguments.language, "\(outcome.count - outcome.failures.count)",
          "\(outcome.failures.count)"))
      if !outcome.failures.isEmpty { throw ExitCode(1) }
    }
  }
}

/// A flat JSON object on one line.
struct JSONLine {
  private let members: [(String, String)]
  init(_ members: [(String, String)]) { self.members = members }

  var text: String {
    var line: [UInt8] = [UInt8(ascii: "{")]
    for (index, (name, value)) in members.enumerated() {
      if index > 0 { line.append(UInt8(ascii: ",")) }
      line.append(json: name)
      line.append(UInt8(ascii: ":"))
      line.append(json: value)
    }
    line.append(UInt8(ascii: "}"))
    return String(decoding: line, as: UTF8.self)
  }
}
