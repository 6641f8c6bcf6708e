import ArgumentParser
import Pipeline
import RecordModel
import RuleEngine

/// Lists, shows and proposes source profiles.
struct Sources: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sources",
    abstract: "List, show and propose source profiles.",
    subcommands: [List.self, Show.self, Infer.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the profiles of the pack.")
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
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Print a profile's file.")
    @Argument(help: "The profile's ID.") var id: String
    @OptionGroup var pack: PackOptions

    func run() throws {
      guard let text = try pack.text(ofProfile: id) else {
        throw ValidationError("there is no source profile `\(id)`; see `hoso sources list`")
      }
      try Terminal.write(text)
    }
  }

  struct Infer: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "infer",
      abstract: "Propose a profile for an unknown layout, to be edited by a person.",
      discussion: "Prints YAML. Save it, look at every line marked `?`, then use it with --source.")
    @Argument(help: "A file or folder of the new layout.") var paths: [String]
    @OptionGroup var pack: PackOptions

    func run() throws {
      let pipeline = DeliveryPipeline(try pack.loadForRun())
      try Terminal.write(try ProfileProposal(pipeline).yaml(for: paths))
    }
  }
}
