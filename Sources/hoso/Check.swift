import ArgumentParser

/// Checks a delivery; changes nothing.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a delivery against the rule pack; change nothing.",
    discussion: "Exits 0 when clean, 1 with findings at or above --fail-on, 2 when the run could "
      + "not finish, 3 when it finished incomplete.")

  @OptionGroup var options: RunOptions

  func run() throws { try options.run(store: nil) }
}

/// Checks a delivery and stages what is good.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a delivery and stage its records in a store.",
    discussion: "The same delivery again stages nothing new. A run that is stopped leaves the "
      + "store as it was.")

  @OptionGroup var options: RunOptions

  @Option(help: "The store: an SQLite file, made when it is not there.")
  var store: String

  func run() throws { try options.run(store: store) }
}
