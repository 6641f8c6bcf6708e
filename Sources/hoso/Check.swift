import ArgumentParser

/// A command that takes a delivery through the stages.
protocol DeliveryCommand: ParsableCommand {
  /// - Parameter ahead: What was begun before the command line was understood.
  func run(_ ahead: RunAhead?) throws
}

extension DeliveryCommand {
  func run() throws { try run(nil) }
}

/// Checks a delivery; changes nothing.
struct Check: DeliveryCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "check",
      abstract: Message.checkAbstract(), discussion: Message.runStatuses())
  }

  @OptionGroup var options: RunOptions

  func run(_ ahead: RunAhead?) throws { try options.run(ahead, store: nil) }
}

/// Checks a delivery and stages what is good.
struct Import: DeliveryCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "import",
      abstract: Message.importAbstract(),
      discussion: Message.importOnce() + " " + Message.runStatuses())
  }

  @OptionGroup var options: RunOptions

  @Option(help: .of(.storeHelp, "file")) var store: String
  @Option(help: .of(.explainedByHelp, "name")) var explainedBy: String?

  func run(_ ahead: RunAhead?) throws {
    try options.run(ahead, store: store, explainedBy: explainedBy)
  }
}
