import Foundation
import LegacyText

/// Makes invented deliveries with known faults, and scores what hoso found in them.
@main
struct Main {
  static func main() {
    do {
      var arguments = Array(CommandLine.arguments.dropFirst())
      if arguments.first == "score" {
        arguments.removeFirst()
        try score(arguments)
      } else if arguments.isEmpty || arguments.contains("--help") {
        print(usage)
      } else if arguments.first == "faults" {
        print(Faults.catalogue(.wide))
      } else {
        try generate(arguments)
      }
    } catch let failure as Failure {
      stop(failure.text)
    } catch {
      stop("\(error)")
    }
  }

  private static func stop(_ text: String) -> Never {
    FileHandle.standardError.write(Data("hoso-datagen: \(text)\n".utf8))
    exit(2)
  }

  private static func options(_ arguments: [String]) throws -> [String: String] {
    var options: [String: String] = [:]
    var index = 0
    while index < arguments.count {
      guard arguments[index].hasPrefix("--"), index + 1 < arguments.count else {
        throw Failure(text: "\(arguments[index]) is no option, or lacks its value")
      }
      options[String(arguments[index].dropFirst(2))] = arguments[index + 1]
      index += 2
    }
    return options
  }

  private static func generate(_ arguments: [String]) throws {
    var generator = Generator()
    for (name, value) in try options(arguments) {
      let number = Double(value)
      switch (name, number) {
      case ("layout", _):
        guard let layout = Layout(rawValue: value) else {
          throw Failure(text: "there is no layout \(value)")
        }
        generator.layout = layout
      case ("records", let number?): generator.records = Int(number)
      case ("seed", let number?): generator.seed = UInt64(number)
      case ("variant", let number?): generator.variant = Int(number)
      case ("faults", let number?): generator.faultRate = number
      case ("dirt", let number?): generator.dirtRate = number
      case ("duplicates", let number?): generator.duplicateRate = number
      case ("fault-kinds", _):
        generator.faultKinds = Set(value.split(separator: ",").map(String.init))
      case ("dirt-kinds", _):
        generator.dirtKinds = Set(value.split(separator: ",").map(String.init))
      case ("output", _): generator.output = value
      case ("truth", _): generator.truthPath = value
      case ("lists", _): generator.listsPath = value
      case ("encoding", _):
        guard let encoding = LegacyEncoding(rawValue: value) else {
          let known = LegacyEncoding.allCases.map(\.rawValue).joined(separator: ", ")
          throw Failure(text: "there is no encoding \(value); there are \(known)")
        }
        generator.encoding = encoding
      default: throw Failure(text: "--\(name) \(value) is not understood")
      }
    }
    guard !generator.output.isEmpty else { throw Failure(text: "--output is missing") }
    guard generator.encoding == nil || [.wide, .foxpro].contains(generator.layout) else {
      throw Failure(text: "--encoding is for wide-csv and foxpro-tcvn3")
    }
    try generator.run()
  }

  private static func score(_ arguments: [String]) throws {
    let options = try options(arguments)
    guard let truth = options["truth"], let records = options["records"] else {
      throw Failure(text: "score needs --truth and --records")
    }
    var score = Score(misses: Int(options["misses"] ?? "5") ?? 5)
    try score.read(truth: truth, records: records)
    print(try score.json())
  }

  private static let usage = """
    hoso-datagen --layout wide-csv|foxpro-tcvn3|folder-tsv|nested-xml|rows-xml --records N --seed S
                 [--variant K] [--faults RATE] [--dirt RATE] [--duplicates RATE]
                 [--fault-kinds A,B] [--dirt-kinds A,B] [--lists Rules/resume/lists]
                 [--encoding NAME]       (wide-csv and foxpro-tcvn3, in place of their own)
                 --output PATH [--truth FILE.jsonl]
    hoso-datagen score --truth FILE.jsonl --records FILE.jsonl [--misses N]
    hoso-datagen faults        (the kinds of faults, their fields and rules)
    """
}
