import ArgumentParser

/// Checks a delivery; changes nothing.
struct Check: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "check",
      abstract: Message.checkAbstract(), discussion: Message.runStatuses())
  }

  @OptionGroup var options: RunOptions

  func run() throws { try options.run(store: nil) }
}

/// Checks a delivery and stages what is good.
struct Import: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "import",
      abstract: Message.importAbstract(),
      discussion: Message.importOnce() + " " + Message.runStatuses())
  }

  @OptionGroup var options: RunOptions

  @Option(help: .of(.storeHelp, "file")) var store: String
  @Option(help: .of(.explainedByHelp, "name")) var explainedBy: String?

  func run() throws { try options.run(store: store, explainedBy: explainedBy) }
}
