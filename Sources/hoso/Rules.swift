import ArgumentParser
import Pipeline
import RecordModel
import Reports
import RuleEngine

/// Lists, shows and tests the rules of a pack.
struct Rules: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, show and test the rules of a pack; try out their language.",
    subcommands: [List.self, Show.self, Test.self, Check.self, Eval.self, RulesDiff.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List all rules: severity, ID, title.")
    @OptionGroup var pack: PackOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let catalogue = try pack.load().catalogue
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

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show one rule in full.")
    @Argument(help: "The rule's ID.") var id: String
    @OptionGroup var pack: PackOptions
    @Option(help: "vi or en; the default follows the locale.") var language = Language.ofLocale

    func run() throws {
      let loaded = try pack.load()
      guard let index = loaded.catalogue.index(of: id) else {
        throw ValidationError("there is no rule `\(id)`; see `hoso rules list`")
      }
      try Terminal.write(RulePage(loaded, index, language).text)
    }
  }

  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run the examples of all rules of a pack.")
    @OptionGroup var pack: PackOptions

    func run() throws {
      let loaded = try pack.load()
      var outcome = try ExampleRunner(loaded).run()
      let queries = try DatasetExamples(loaded).run()
      outcome.count += queries.count
      outcome.failures += queries.failures
      for failure in outcome.failures { Terminal.warn(failure.rendering) }
      try Terminal.write(
        "\(outcome.count - outcome.failures.count) passed, \(outcome.failures.count) failed")
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

/// One rule as a page for the terminal.
struct RulePage {
  private let pack: RulePack
  private let index: RuleIndex
  private let language: Language

  init(_ pack: RulePack, _ index: RuleIndex, _ language: Language) {
    (self.pack, self.index, self.language) = (pack, index, language)
  }

  var text: String {
    let rule = pack.catalogue[index]
    let vi = language == .vi
    var lines = ["\(rule.id)  (\(rule.severity.rawValue), \(rule.origin.rawValue))"]
    lines.append(rule.title[language])
    lines.append("")
    lines.append("\(vi ? "Thông báo" : "Message"): \(labelled(rule.message[language]))")
    if let why = rule.why { lines.append("\(vi ? "Vì sao" : "Why"): \(why[language])") }
    if let citation = rule.citation { lines.append("\(vi ? "Căn cứ" : "Source"): \(citation)") }
    if let record = pack.recordRules.first(where: { $0.index == index }) {
      if let when = record.when { lines.append("when: \(when)") }
      lines.append("assert: \(record.assertion)")
      let failing = record.examples.count { $0.shouldFail }
      lines.append(
        vi
          ? "Ví dụ: \(record.examples.count - failing) đạt, \(failing) không đạt"
          : "Examples: \(record.examples.count - failing) passing, \(failing) failing")
    }
    if let query = pack.datasetRules.first(where: { $0.index == index }) {
      lines.append("sql:")
      lines += query.sql.split(separator: "\n").map { "  " + $0 }
      let failing = query.examples.count { $0.shouldFail }
      lines.append(
        vi
          ? "Ví dụ: \(query.examples.count - failing) đạt, \(failing) không đạt"
          : "Examples: \(query.examples.count - failing) passing, \(failing) failing")
    }
    return lines.joined(separator: "\n")
  }

  /// `{field}` placeholders as labels.
  private func labelled(_ message: String) -> String {
    var output = ""
    var rest = message[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      output += rest[..<open]
      let path = String(rest[rest.index(after: open)..<close])
      output += pack.schema.address(of: path).map { pack.schema.label($0, language) } ?? path
      rest = rest[rest.index(after: close)...]
    }
    return output + rest
  }
}
