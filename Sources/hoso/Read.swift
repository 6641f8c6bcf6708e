public import ArgumentParser
public import Pipeline
import RecordModel

extension ReadWindow.Format: ExpressibleByArgument {}

/// Prints what the reader alone sees.
struct Read: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "read", abstract: Message.readAbstract(), discussion: Message.readDiscussion())
  }

  @Argument(help: .of(.readFileHelp, "file")) var file: String
  @Option(help: .of(.readFormatHelp)) var format = ReadWindow.Format.jsonl
  @Option(help: .of(.encodingHelp, "name")) var encoding: String?
  @Option(help: .of(.elementHelp, "path")) var element: String?
  @Option(help: .of(.languageHelp)) var language = Language.ofLocale

  func validate() throws {
    if let encoding, !ReadWindow.encodings.contains(encoding) {
      let known = ReadWindow.encodings.joined(separator: ", ")
      throw ValidationError(Message.encodingWanted(language, known, encoding))
    }
  }

  func run() throws {
    let window = ReadWindow(
      ReadWindow.Request(path: file, format: format, encoding: encoding, element: element))
    let damages = try window.run { try Terminal.write($0) }
    for damage in damages.prefix(20) {
      Terminal.warn(
        Message.damageAt(
          language, damage.file, "\(damage.line)", "\(damage.column)",
          Self.text(damage.rule, language)))
    }
    if damages.count > 20 { Terminal.warn("… +\(damages.count - 20)") }
    if !damages.isEmpty { throw ExitCode(1) }
  }

  /// What is wrong, in words. Nothing is loaded of a rule pack: these texts are the program's own.
  static func text(_ rule: String, _ language: Language) -> String {
    switch StageRule(rawValue: rule) {
    case .fileEmpty: Message.emptyFile(language)
    case .fileTruncated: Message.cutFile(language)
    case .unclosedQuote: Message.openQuote(language)
    case .strayQuote: Message.straySign(language)
    case .fieldCountDiffers: Message.otherCount(language)
    case .recordTooLong: Message.tooLong(language)
    case .nulByte: Message.nulByte(language)
    case .xmlMalformed: Message.badXML(language)
    case .xmlTooDeep: Message.deepXML(language)
    default: Message.damagedFile(language, rule)
    }
  }
}
