import ArgumentParser
import Foundation
import RecordModel
import Reports
import RuleEngine

extension Rules {
  /// Says all that is wrong with a pack, each fault with its line and a caret under its place.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check a rule pack: files, fields, types, texts, examples.",
      discussion: """
        Tells everything at once, with file, line, column and a caret: keys and fields that do not \
        exist, texts missing in a language, an ID that is not its file's name, expressions with \
        wrong names or types, examples that do not do what their rule says; and faults of overlays.
        Exit status: 0 nothing is wrong, 1 faults, 2 there is no pack to check.
        """)

    @OptionGroup var pack: PackOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let folder = try pack.folder()
      let check = PackCheck(URL(fileURLWithPath: folder))
      switch output.format {
      case .text: try write(check, folder)
      case .json: for fault in check.faults { try Terminal.write(line(fault)) }
      }
      if !check.faults.isEmpty { throw ExitCode(1) }
      try checkOverlays()
    }

    /// What is wrong with overlays of a pack that is sound.
    private func checkOverlays() throws {
      do { _ = try pack.load() } catch let faults as PackFaults {
        for fault in faults.faults {
          try Terminal.write(output.format == .json ? line(fault) : fault.rendering)
        }
        throw ExitCode(1)
      }
    }

    private func write(_ check: PackCheck, _ folder: String) throws {
      for fault in check.faults { try Terminal.write(fault.rendering) }
      let counts = (check.faults.count, check.ruleCount, check.exampleCount)
      try Terminal.write(
        output.language == .vi
          ? "\(folder): \(counts.0) lỗi; đã kiểm tra \(counts.1) quy tắc, chạy \(counts.2) ví dụ."
          : "\(folder): \(counts.0) faults; \(counts.1) rules checked, \(counts.2) examples run.")
    }

    private func line(_ fault: PackFault) -> String {
      let texts = JSONLine([("file", fault.file), ("message", fault.message)]).text
      return texts.dropLast() + ",\"line\":\(fault.line),\"column\":\(fault.column)}"
    }
  }
}
