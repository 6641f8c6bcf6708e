import ArgumentParser
import Pipeline
import RecordModel
import RuleEngine

/// Lists, shows and proposes source profiles.
struct Sources: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "sources",
      abstract: Message.sourcesAbstract(),
      subcommands: [List.self, Show.self, Infer.self])
  }

  struct List: ParsableCommand {
    static var configuration: CommandConfiguration {
      CommandConfiguration(
        commandName: "list", abstract: Message.sourcesListAbstract())
    }
    @OptionGroup var pack: PackOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      for profile in try pack.loadForRun().profiles {
        switch output.format {
        case .text:
          try Terminal.write(
            "\(profile.id)\t\(profile.format.rawValue)\t\(profile.title[output.language])")
        case .json:
          try Terminal.write(
            JSONLine([
              ("id", profile.id), ("format", profile.format.rawValue),
              ("title", profile.title[output.language]),
            ]).text)
        }
      }
    }
  }

  struct Show: ParsableCommand {
    static var configuration: CommandConfiguration {
      CommandConfiguration(
        commandName: "show", abstract: Message.sourcesShowAbstract())
    }
    @Argument(help: .of(.profileIDHelp)) var id: String
    @OptionGroup var pack: PackOptions

    func run() throws {
      guard let text = try pack.text(ofProfile: id) else {
        throw ValidationError(
          Message.noSourceProfile(CommandLine.arguments.language, id))
      }
      try Terminal.write(text)
    }
  }

  struct Infer: ParsableCommand {
    static var configuration: CommandConfiguration {
      CommandConfiguration(
        commandName: "infer",
        abstract: Message.inferAbstract(),
        discussion: Message.inferDiscussion())
    }
    @Argument(help: .of(.inferHelp)) var paths: [String]
    @OptionGroup var pack: PackOptions

    func run() throws {
      let pipeline = DeliveryPipeline(try pack.loadForRun())
      try Terminal.write(try ProfileProposal(pipeline).yaml(for: paths))
    }
  }
}
