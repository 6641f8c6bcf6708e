public import ArgumentParser
import Foundation
public import Pipeline
import Readers
import RecordModel
import Reports

extension TextWindow.LineForm: ExpressibleByArgument {}

/// Converts legacy text to UTF-8, or tells what it is.
struct Text: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "text",
      abstract: Message.textAbstract(),
      discussion: """
        The encoding is found out by column and by row: TCVN3, VNI, Windows-1258, VPS, VISCII, \
        TCVN 5712 (VN1, VN2), BKHCM, VIQR, mojibake, legacy letters inside Unicode, and mixtures. \
        Good text stays as it is, apart from being composed (NFC). Exits 1 when a value could not be \
        read; standard error says how many.
        """)
  }

  @Argument(help: .of(.textFilesHelp))
  var files: [String]
  @Option(help: .of(.textEncodingHelp))
  var encoding = "auto"
  @Flag(help: .of(.textColumnsHelp)) var columns = false
  @Flag(help: .of(.textDetectHelp)) var detect = false
  @Flag(help: .of(.textLinesHelp))
  var lines = false
  @Option(
    name: .customLong("as"),
    help: .of(.textFormHelp))
  var form: TextWindow.LineForm?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if encoding != "auto", !TextWindow.encodings.contains(encoding.lowercased()) {
      throw ValidationError(
        Message.textEncodingWanted(
          CommandLine.arguments.language, LegacyNames.common + ", tcvn3-in-utf-8 …", encoding)
      )
    }
    if form != nil, !lines { throw ValidationError(Message.asNeedsLines()) }
    if lines, columns || detect {
      throw ValidationError(Message.linesAlone())
    }
    if files.isEmpty { throw ValidationError(Message.fileWanted()) }
  }

  func run() throws {
    var unread = 0
    for file in try Self.open(files) {
      let window = TextWindow(file, encoding: encoding == "auto" ? nil : encoding)
      if detect || (columns && output.format == .json) {
        try Terminal.write(TextFindingText.json(try window.finding(), detailed: columns))
      } else if columns {
        try Terminal.write(
          TextFindingText(language: output.language).table(try window.finding(), file.name))
      } else if lines {
        unread += try window.normalizeLines(as: form ?? .text) { try Terminal.write($0) }
      } else {
        unread += try window.convert { try Terminal.write($0) }
      }
    }
    guard unread > 0 else { return }
    Terminal.warn(
      output.language == .vi
        ? "hoso: \(unread) giá trị không đọc được theo bảng mã nào; hãy xem `--columns`, hoặc chỉ định bằng `--encoding`."
        : "hoso: \(unread) values fit no encoding; see `--columns`, or tell it with `--encoding`.")
    throw ExitCode(1)
  }

  /// The files of all paths; `-` is standard input.
  private static func open(_ paths: [String]) throws -> [DeliveryFile] {
    try paths.flatMap { path in
      guard path == "-" else { return try DeliveryFiles.list([path]) }
      let bytes = FileHandle.standardInput.readDataToEndOfFile()
      return [DeliveryFile(name: "-", bytes: Array(bytes))]
    }
  }
}

/// What `--encoding` is asked for most.
private enum LegacyNames {
  static let common =
    TextWindow.encodings.filter { !$0.contains("-in-") && !$0.contains("-twice") }
    .joined(separator: ", ")
}

/// What was found out about a file's text, for people and for programs.
struct TextFindingText {
  let language: Language

  func table(_ finding: TextFinding, _ file: String) -> String {
    let vi = language == .vi
    var lines = [
      "\(file): \(finding.encoding)\(margin(finding.margin, vi ? ", cách biệt" : ", margin"))"
    ]
    let width = finding.columns.map(\.name.count).max() ?? 0
    for column in finding.columns {
      var line = "  " + column.name + String(repeating: " ", count: width - column.name.count)
      line += "  \(column.encoding)\(margin(column.margin, vi ? "  cách biệt" : "  margin"))"
      line += vi ? "  (\(column.valueCount) giá trị)" : "  (\(column.valueCount) values)"
      if !column.suggestions.isEmpty {
        line += vi ? "; chưa chắc chắn, có thể là " : "; not certain, perhaps "
        line += column.suggestions.joined(separator: vi ? " hoặc " : " or ")
      }
      lines.append(line)
    }
    return lines.joined(separator: "\n")
  }

  private func margin(_ value: Double?, _ label: String) -> String {
    value.map { "\(label) \(Self.rounded($0)) bit" } ?? ""
  }

  private static func rounded(_ value: Double) -> String { String(format: "%.1f", value) }

  /// One object; `margin` is null where no other reading exists.
  static func json(_ finding: TextFinding, detailed: Bool) -> [UInt8] {
    var json: [UInt8] = Array(#"{"encoding":"#.utf8)
    json.append(json: finding.encoding)
    json.append(
      contentsOf: #","margin":\#(finding.margin.map(rounded) ?? "null"),"columns":{"#.utf8)
    for (index, column) in finding.columns.enumerated() {
      if index > 0 { json.append(UInt8(ascii: ",")) }
      json.append(json: column.name)
      json.append(UInt8(ascii: ":"))
      if detailed { append(column, to: &json) } else { json.append(json: column.encoding) }
    }
    json.append(contentsOf: "}}\n".utf8)
    return json
  }

  private static func append(_ column: TextFinding.Column, to json: inout [UInt8]) {
    json.append(contentsOf: #"{"encoding":"#.utf8)
    json.append(json: column.encoding)
    json.append(
      contentsOf:
        #","margin":\#(column.margin.map(rounded) ?? "null"),"values":\#(column.valueCount),"suggestions":["#
        .utf8)
    for (index, name) in column.suggestions.enumerated() {
      if index > 0 { json.append(UInt8(ascii: ",")) }
      json.append(json: name)
    }
    json.append(contentsOf: "]}".utf8)
  }
}
