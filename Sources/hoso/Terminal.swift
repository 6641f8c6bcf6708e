import Foundation
import Pipeline
import Reports

/// Standard output and standard error.
enum Terminal {
  /// - Throws: `OutputClosed`, for example when output goes to a disk that is full.
  static func write(_ bytes: [UInt8]) throws {
    do { try FileHandle.standardOutput.write(contentsOf: Data(bytes)) } catch {
      throw OutputClosed()
    }
  }

  static func write(_ text: String) throws { try write(Array((text + "\n").utf8)) }

  /// Whether a person watches standard error.
  static var errorsAreWatched: Bool { isatty(STDERR_FILENO) == 1 && isCapable }

  /// Whether colours are wanted on standard output. Source: no-color.org.
  static var hasColours: Bool {
    let wish = environment("NO_COLOR") ?? ""
    return isatty(STDOUT_FILENO) == 1 && isCapable && wish.isEmpty
  }

  private static var isCapable: Bool { environment("TERM") != "dumb" }

  /// A variable of the environment; Foundation would read all of them for each.
  static func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  /// Draws over the current line of standard error.
  static func draw(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Says something to a person; whether anybody listens makes no difference to the run.
  static func warn(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
  }
}

/// Standard output takes nothing any more.
struct OutputClosed: Error {}

/// What check and import print.
enum SummaryPrinter {
  static func json(_ outcome: RunOutcome, _ context: ReportContext) -> [UInt8] {
    SummaryJSON(context: context).bytes(
      outcome, findings: outcome.findings, repairs: outcome.repairs) + [0x0a]
  }

  static func text(_ outcome: RunOutcome, _ context: ReportContext) -> [UInt8] {
    Array(
      SummaryText(context: context).text(
        outcome, delivery: outcome.delivery, reports: outcome.reports, findings: outcome.findings,
        repairs: outcome.repairs, first: outcome.firstPlaces, hasColours: Terminal.hasColours
      ).utf8)
  }
}
