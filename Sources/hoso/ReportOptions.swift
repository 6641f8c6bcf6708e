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
    (settings.baseline, settings.key) = (baseline, try SecretKey.read(keyFile))
    return settings
  }
}

/// The user's secret behind fingerprints and pseudonyms.
enum SecretKey {
  /// - Returns: `nil` when no file was named.
  static func read(_ path: String?) throws -> [UInt8]? {
    guard let path else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw KeyUnreadable(path: path)
    }
    // An editor's line end at the end of the file is no part of the secret.
    var key = [UInt8](data)
    while let last = key.last, last == 0x0a || last == 0x0d { key.removeLast() }
    guard key.count >= 16 else {
      throw ValidationError(Message.keyTooShort(CommandLine.arguments.language, path))
    }
    return key
  }
}

/// A key file that is not there or may not be read.
struct KeyUnreadable: Error {
  let path: String
}
