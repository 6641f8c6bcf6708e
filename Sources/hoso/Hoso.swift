import ArgumentParser
import Foundation
import RecordModel
import Reports
import RuleEngine

/// The command line. Exit status: 0 nothing at or above `--fail-on`, 1 findings, 2 the run could
/// not finish, 3 it finished but is incomplete, 64 misuse.
@main
struct Hoso: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "hoso", abstract: Message.hosoAbstract(),
      discussion: Message.hosoDiscussion(), version: hosoVersion,
      subcommands: [
        Check.self, Import.self, Read.self, Text.self, Status.self, Explain.self, Report.self,
        Rules.self, SchemaCommand.self, Sources.self, Formats.self,
      ])
  }

  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let ahead = RunAhead(guessing: arguments)
    do {
      var command = try parseAsRoot(Rules.Eval.separated(arguments))
      do {
        if let run = command as? any DeliveryCommand {
          try run.run(ahead)
        } else {
          try command.run()
        }
      } catch let code as ExitCode {
        throw code
      } catch let error where !Self.isOfParser(error) {
        ErrorText(language: CommandLine.arguments.language).print(error)
        throw ExitCode(2)
      }
    } catch {
      // The program does not end beside a thread that still reads.
      ahead?.beginning.wait()
      end(error)
    }
  }

  /// Ends as the parser would, in the language asked for.
  private static func end(_ error: any Error) -> Never {
    let text = fullMessage(for: error)
    guard CommandLine.arguments.language == .vi, !text.isEmpty else { exit(withError: error) }
    let code = exitCode(for: error)
    let local = ParserText.vietnamese(text)
    if code == .success { try? Terminal.write(local) } else { Terminal.warn(local) }
    Foundation.exit(code.rawValue)
  }

  /// Help, version and misuse: the parser knows how to end then.
  private static func isOfParser(_ error: any Error) -> Bool {
    error is CleanExit || error is ValidationError || exitCode(for: error) == .validationFailure
      || exitCode(for: error) == .success
  }
}

extension [String] {
  /// The language of messages, before or without parsed options.
  var language: Language {
    if let option = firstIndex(of: "--language"), option + 1 < count,
      let language = Language(rawValue: self[option + 1])
    {
      return language
    }
    if contains("--language=en") { return .en }
    return .ofLocale
  }
}
