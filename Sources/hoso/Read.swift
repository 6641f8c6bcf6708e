public import ArgumentParser
public import Pipeline
import RecordModel

extension ReadWindow.Format: ExpressibleByArgument {}

/// Prints what the reader alone sees.
struct Read: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a file's records as the reader sees them, without schema or rules.",
    discussion: "Exits 1 when something was not readable as a record; where, on standard error.")

  @Argument(help: "A CSV or XML file, plain or compressed.") var file: String
  @Option(help: "jsonl: one object a record with its bytes and line; csv: RFC 4180.")
  var format = ReadWindow.Format.jsonl
  @Option(help: "The encoding, when it is not UTF-8 or UTF-16: tcvn3, vni, windows-1258 …")
  var encoding: String?
  @Option(help: "XML: the records' element, /a/b from the root or //b anywhere.")
  var element: String?
  @Option(help: "vi or en; the default follows the locale.") var language = Language.ofLocale

  func validate() throws {
    if let encoding, !ReadWindow.encodings.contains(encoding) {
      throw ValidationError(
        "--encoding knows \(ReadWindow.encodings.joined(separator: ", ")), not `\(encoding)`")
    }
  }

  func run() throws {
    let window = ReadWindow(
      ReadWindow.Request(path: file, format: format, encoding: encoding, element: element))
    let damages = try window.run { try Terminal.write($0) }
    for damage in damages.prefix(20) {
      Terminal.warn(
        language == .vi
          ? "\(damage.file): dòng \(damage.line), cột \(damage.column): \(damage.rule)"
          : "\(damage.file): line \(damage.line), column \(damage.column): \(damage.rule)")
    }
    if damages.count > 20 { Terminal.warn("… +\(damages.count - 20)") }
    if !damages.isEmpty { throw ExitCode(1) }
  }
}
