import ArgumentParser
import Pipeline
import RecordModel

/// Says what a store holds.
struct Status: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "status", abstract: Message.statusAbstract())
  }

  @Option(help: .of(.statusStoreHelp, "file")) var store: String
  @OptionGroup var output: OutputOptions

  func run() throws {
    let status = try StoreStatus(path: store)
    switch output.format {
    case .json: try Terminal.write(status.json)
    case .text: try Terminal.write(status.text(output.language))
    }
  }
}
