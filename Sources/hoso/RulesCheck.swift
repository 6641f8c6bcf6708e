import ArgumentParser
import Foundation
import Pipeline
import RecordModel
import Reports
import RuleEngine

extension Rules {
  /// Says all that is wrong with a pack, each fault with its line and a caret under its place.
  struct Check: ParsableCommand {
    static var configuration: CommandConfiguration {
      CommandConfiguration(
        commandName: "check",
        abstract: Message.rulesCheckAbstract(),
        discussion: """
          Tells everything at once, with file, line, column and a caret: keys and fields that do not \
          exist, texts missing in a language, an ID that is not its file's name, expressions with \
          wrong names or types, examples that do not do what their rule says; and faults of overlays.
          Exit status: 0 nothing is wrong, 1 faults, 2 there is no pack to check.
          """)
    }

    @OptionGroup var pack: PackOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let folder = try pack.folder()
      let check = PackCheck(URL(fileURLWithPath: folder))
      var exampleCount = check.exampleCount
      let faults = check.faults.isEmpty ? try furtherFaults(&exampleCount) : check.faults
      switch output.format {
      case .text: try write(faults, (check.ruleCount, exampleCount), folder)
      case .json: for fault in faults { try Terminal.write(line(fault)) }
      }
      if !faults.isEmpty { throw ExitCode(1) }
    }

    /// What is wrong with the overlays and the dataset rules of a pack that is sound otherwise.
    private func furtherFaults(_ count: inout Int) throws -> [PackFault] {
      do {
        let outcome = try DatasetExamples(try pack.load()).run()
        count += outcome.count
        return outcome.failures
      } catch let faults as PackFaults {
        return faults.faults
      }
    }

    private func write(
      _ faults: [PackFault], _ count: (rules: Int, examples: Int), _ folder: String
    ) throws {
      for fault in faults { try Terminal.write(fault.rendering(output.language)) }
      try Terminal.write(
        output.language == .vi
          ? "\(folder): \(faults.count) lỗi; đã kiểm tra \(count.rules) quy tắc, chạy \(count.examples) ví dụ."
          : "\(folder): \(faults.count) faults; \(count.rules) rules checked, \(count.examples) examples run."
      )
    }

    private func line(_ fault: PackFault) -> String {
      let texts = JSONLine([("file", fault.file), ("message", fault.text[output.language])]).text
      return texts.dropLast() + ",\"line\":\(fault.line),\"column\":\(fault.column)}"
    }
  }
}
