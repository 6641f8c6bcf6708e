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
          language, damage.file, "\(damage.line)", "\(damage.column)", damage.rule))
    }
    if damages.count > 20 { Terminal.warn("… +\(damages.count - 20)") }
    if !damages.isEmpty { throw ExitCode(1) }
  }
}
