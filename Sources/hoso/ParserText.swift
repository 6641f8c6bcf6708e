/// What argument-parser says, in Vietnamese. It has only English texts of its own, so they are known
/// by their form; what is not known stays as it is.
enum ParserText {
  static func vietnamese(_ text: String) -> String {
    // Scripts for shells and the like are no texts for people.
    guard ["OVERVIEW: ", "USAGE: ", "Error: "].contains(where: text.hasPrefix) else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line(String($0)) }.joined(separator: "\n")
  }

  private static func line(_ line: String) -> String {
    for (english, local) in heads where line.hasPrefix(english) {
      let rest = String(line.dropFirst(english.count))
      return local + (english == "Error: " ? fault(rest) : rest)
    }
    for template in whole {
      if let filled = filled(template, from: line) { return filled }
    }
    var line = line
    for (english, local) in phrases { line = line.replacing(english, with: local) }
    return line
  }

  private static func fault(_ text: String) -> String {
    for template in faults {
      if let filled = filled(template, from: text) {
        return filled.replacing("' or '", with: "' hoặc '")
      }
    }
    return text
  }

  /// What stands for each `{}` of the English text, put into the Vietnamese one.
  private static func filled(
    _ template: (english: String, local: String), from text: String
  ) -> String? {
    let pieces = template.english.split(separator: "{}", omittingEmptySubsequences: false)
    guard let first = pieces.first, text.hasPrefix(first) else { return nil }
    var rest = text.dropFirst(first.count)
    var values: [Substring] = []
    for (number, piece) in pieces.enumerated().dropFirst() {
      if number == pieces.count - 1 {
        guard rest.hasSuffix(piece) else { return nil }
        values.append(rest.dropLast(piece.count))
        rest = ""
      } else {
        guard let range = rest.firstRange(of: piece) else { return nil }
        values.append(rest[..<range.lowerBound])
        rest = rest[range.upperBound...]
      }
    }
    guard rest.isEmpty else { return nil }
    let parts = template.local.split(separator: "{}", omittingEmptySubsequences: false)
    return parts.enumerated().map { number, part in
      number < values.count ? String(part) + values[number] : String(part)
    }.joined()
  }

  private static let heads = [
    ("Error: ", "Lỗi: "), ("Help:  ", "Trợ giúp:  "), ("Usage: ", "Cú pháp: "),
    ("OVERVIEW: ", "GIỚI THIỆU: "), ("USAGE: ", "CÚ PHÁP: "), ("ARGUMENTS:", "THAM SỐ:"),
    ("OPTIONS:", "TÙY CHỌN:"), ("SUBCOMMANDS:", "LỆNH CON:"),
  ]
  private static let whole = [
    ("  See '{}' for more information.", "  Xem '{}' để biết thêm."),
    ("  See '{}' for detailed help.", "  Xem '{}' để biết chi tiết."),
  ]
  private static let phrases = [
    ("Show the version.", "In số phiên bản."),
    ("Show help information.", "In hướng dẫn này."),
    ("(values:", "(giá trị:"), ("(default:", "(mặc định:"), (" default:", " mặc định:"),
  ]
  private static let faults = [
    ("Missing expected argument '{}'", "thiếu '{}'"),
    ("Unknown option '{}'. Did you mean '{}'?", "không có tùy chọn '{}'. Có phải '{}' không?"),
    ("Unknown option '{}'", "không có tùy chọn '{}'"),
    ("Missing value for '{}'", "thiếu giá trị cho '{}'"),
    (
      "The value '{}' is invalid for '{}'. Please provide one of {}.",
      "giá trị '{}' không hợp lệ cho '{}'. Hãy dùng một trong các giá trị {}."
    ),
    ("The value '{}' is invalid for '{}'", "giá trị '{}' không hợp lệ cho '{}'"),
    ("Unexpected argument '{}'", "thừa tham số '{}', hoặc lệnh viết sai"),
    ("{} unexpected arguments: {}", "thừa {} tham số: {}"),
  ]
}
