public import ArgumentParser
import Foundation
import Pipeline
import RecordModel
public import Reports

extension Disclosure: ExpressibleByArgument {}

/// How much reports tell, and what they are compared with.
struct ReportOptions: ParsableArguments {
  @Option(help: .of(.disclosureHelp, "level")) var disclosure: Disclosure?
  @Option(help: .of(.maxFindingsHelp, "n")) var maxFindings: Int?
  @Option(help: .of(.baselineHelp, "file")) var baseline: String?
  @Option(help: .of(.keyFileHelp, "file")) var keyFile: String?

  func validate() throws {
    if let maxFindings, maxFindings < 0 { throw ValidationError(Message.maxFindingsWanted()) }
  }

  func settings() throws -> ReportSettings {
    var settings = ReportSettings()
    (settings.disclosure, settings.detailLimit) = (disclosure, maxFindings)
    (settings.baseline, settings.key) = (baseline, try key())
    return settings
  }

  private func key() throws -> [UInt8]? {
    guard let keyFile else { return nil }
    guard let data = FileManager.default.contents(atPath: keyFile) else {
      throw KeyUnreadable(path: keyFile)
    }
    // An editor's line end at the end of the file is no part of the secret.
    var key = [UInt8](data)
    while let last = key.last, last == 0x0a || last == 0x0d { key.removeLast() }
    guard key.count >= 16 else {
      throw ValidationError(Message.keyTooShort(CommandLine.arguments.language, keyFile))
    }
    return key
  }
}

/// A key file that is not there or may not be read.
struct KeyUnreadable: Error {
  let path: String
}
