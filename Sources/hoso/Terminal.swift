import Foundation
import Pipeline
import Reports

/// Standard output and standard error.
enum Terminal {
  static func write(_ bytes: [UInt8]) {
    FileHandle.standardOutput.write(Data(bytes))
  }

  static func write(_ text: String) { write(Array((text + "\n").utf8)) }

  static func warn(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}

/// What check and import print.
enum SummaryPrinter {
  static func json(_ outcome: RunOutcome, _ context: ReportContext) -> [UInt8] {
    SummaryJSON(context: context).bytes(outcome) + [0x0a]
  }

  static func text(_ outcome: RunOutcome, _ context: ReportContext) -> [UInt8] {
    Array(
      SummaryText(context: context).text(
        outcome, delivery: outcome.delivery, reports: outcome.reports
      ).utf8)
  }
}
