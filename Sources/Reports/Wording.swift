internal import Foundation
import RecordModel

/// How reports say things in the reader's language: numbers, dates, the fixed words.
struct Wording: Sendable {
  let language: Language

  /// The text of the two that is in the reader's language.
  func callAsFunction(_ vi: String, _ en: String) -> String { language == .vi ? vi : en }

  /// `12.345` in Vietnamese, `12,345` in English.
  func number(_ value: some BinaryInteger) -> String {
    let digits = String(value.magnitude)
    let mark: Character = language == .vi ? "." : ","
    var text = ""
    for (position, digit) in digits.enumerated() {
      if position > 0, (digits.count - position) % 3 == 0 { text.append(mark) }
      text.append(digit)
    }
    return value < 0 ? "-" + text : text
  }

  /// `12 hồ sơ`; `1 record`, `12 records`.
  func count(_ value: Int, _ vi: String, _ one: String, _ many: String) -> String {
    "\(number(value)) \(self(vi, value == 1 ? one : many))"
  }

  func records(_ value: Int) -> String { count(value, "hồ sơ", "record", "records") }

  /// `24/11/2026` in Vietnamese, ISO 8601 in English.
  func date(_ date: PartialDate) -> String {
    guard language == .vi else { return date.description }
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    switch date.precision {
    case .day: return "\(two(date.day))/\(two(date.month))/\(date.year)"
    case .month: return "\(two(date.month))/\(date.year)"
    case .year: return "\(date.year)"
    }
  }

  /// `24/11/2026 08:30` by the clock of Viet Nam, `2026-11-24 08:30` in English; another text than
  /// a moment in ISO 8601 stays as it is.
  func moment(_ iso: String) -> String {
    guard let moment = try? Date(iso, strategy: .iso8601) else { return iso }
    let seconds = Int(moment.timeIntervalSince1970.rounded(.down)) + 7 * 3600
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let day = PartialDate(daysSince1970: seconds / 86_400)
    return "\(date(day)) \(two(seconds / 3600 % 24)):\(two(seconds / 60 % 60))"
  }

  /// `1,2 %` or `1.2%`; never 0 for something nor 100 for less than all.
  func percentage(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "–" }
    var tenths = (part * 1000 + whole / 2) / whole
    if part > 0 { tenths = max(tenths, 1) }
    if part < whole { tenths = min(tenths, 999) }
    let text = tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10)\(self(",", "."))\(tenths % 10)"
    return text + "%"
  }

  func severity(_ severity: Severity) -> String {
    switch severity {
    case .error: self("Lỗi", "Error")
    case .warning: self("Cảnh báo", "Warning")
    case .note: self("Lưu ý", "Note")
    }
  }

  func disposition(_ disposition: Disposition) -> String {
    switch disposition {
    case .accepted: self("Đạt", "Accepted")
    case .held: self("Chờ xem xét", "Held for review")
    case .rejected: self("Từ chối", "Rejected")
    case .duplicate: self("Trùng lặp", "Duplicates")
    case .unchanged: self("Không thay đổi", "Unchanged")
    }
  }

  /// What a disposition means for the reader.
  func meaning(_ disposition: Disposition) -> String {
    switch disposition {
    case .accepted: self("đủ điều kiện trình phê duyệt", "ready to be put up for approval")
    case .held: self("cần cán bộ xem xét, quyết định", "a person must look and decide")
    case .rejected: self("có lỗi, trả lại nơi gửi để sửa", "faulty: back to the sender")
    case .duplicate: self("trùng với hồ sơ khác", "same as another record")
    case .unchanged: self("đã có trong kho, không thay đổi", "in the store already, unchanged")
    }
  }

  /// The name of an encoding; those that a person knows from the trade stay as they are.
  func encoding(_ name: String) -> String {
    name == "mixed" ? self("nhiều bảng mã", "several encodings") : name
  }

  func delimiter(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: ","): self("dấu phẩy", "comma")
    case UInt8(ascii: ";"): self("dấu chấm phẩy", "semicolon")
    case UInt8(ascii: "\t"): self("dấu tab", "tab")
    case UInt8(ascii: "|"): self("dấu gạch đứng", "bar")
    default: String(UnicodeScalar(byte))
    }
  }
}

extension RunSummary {
  func count(_ disposition: Disposition) -> Int {
    switch disposition {
    case .accepted: accepted
    case .held: held
    case .rejected: rejected
    case .duplicate: duplicates
    case .unchanged: unchanged
    }
  }

  /// Rules with findings, gravest first, then most frequent, then by ID.
  func rulesByGravity(_ catalogue: RuleCatalogue) -> [(rule: RuleDescription, count: Int)] {
    zip(catalogue.rules, findingCounts).filter { $0.1 > 0 }.map { (rule: $0.0, count: $0.1) }
      .sorted {
        if $0.rule.severity != $1.rule.severity { return $0.rule.severity > $1.rule.severity }
        return $0.count != $1.count ? $0.count > $1.count : $0.rule.id < $1.rule.id
      }
  }
}
