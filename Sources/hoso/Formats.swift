import ArgumentParser
import RecordModel
import Reports

/// Lists the formats for machines and prints their schemas.
struct Formats: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "formats",
      abstract: Message.formatsAbstract(), subcommands: [List.self, Show.self])
  }

  struct List: ParsableCommand {
    static var configuration: CommandConfiguration {
      CommandConfiguration(commandName: "list", abstract: Message.formatsListAbstract())
    }
    @OptionGroup var output: OutputOptions

    func run() throws {
      for schema in PublishedSchema.allCases {
        let members = [
          ("name", schema.rawValue), ("version", schema.version),
          ("title", schema.title[output.language]),
        ]
        switch output.format {
        case .text: try Terminal.write(members.map(\.1).joined(separator: "\t"))
        case .json: try Terminal.write(JSONLine(members).text)
        }
      }
    }
  }

  struct Show: ParsableCommand {
    static var configuration: CommandConfiguration {
      CommandConfiguration(commandName: "show", abstract: Message.formatsShowAbstract())
    }
    @Argument(help: .of(.schemaHelp, "name")) var name: String
    @Option(help: .of(.languageHelp)) var language = Language.ofLocale

    func run() throws {
      guard let schema = PublishedSchema(rawValue: name) else {
        let known = PublishedSchema.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError(Message.noSchema(language, name, known))
      }
      try Terminal.write(schema.json)
    }
  }
}
