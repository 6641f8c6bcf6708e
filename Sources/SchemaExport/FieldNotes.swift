public import RecordModel

/// What is asked of one field, in words.
struct FieldNotes {
  let schema: SenderSchema
  let field: Field

  /// One sentence each, in the order in which a reader wants them.
  var sentences: [LocalizedText] {
    [required, type, multiple, pattern, length, range, precision, codes].compactMap { $0 }
  }

  private var constraint: Constraint { field.constraint }

  private var required: LocalizedText? {
    switch constraint.required {
    case .error: LocalizedText(vi: "Bắt buộc.", en: "Required.")
    case .warning:
      LocalizedText(
        vi: "Cần có; thiếu thì hồ sơ phải được xem xét.",
        en: "Wanted; without it the record is held for review.")
    case .note: LocalizedText(vi: "Nên có.", en: "Expected.")
    case nil: nil
    }
  }

  private var type: LocalizedText? {
    switch field.type {
    case .text: nil
    case .identifier:
      LocalizedText(
        vi: "Mã số, giữ nguyên các số 0 ở đầu.", en: "An identifier; leading zeros count.")
    case .integer: LocalizedText(vi: "Số nguyên.", en: "A whole number.")
    case .decimal:
      LocalizedText(
        vi: "Số thập phân, dùng dấu chấm ở dạng chuẩn.",
        en: "A decimal number, with a point in the canonical form.")
    case .date:
      LocalizedText(
        vi: "Ngày dạng năm-tháng-ngày; chỉ ghi năm hoặc năm-tháng nếu không biết rõ.",
        en: "A date as year-month-day, or year-month or year where no more is known.")
    case .code: nil
    }
  }

  private var multiple: LocalizedText? {
    field.multiple
      ? LocalizedText(
        vi: "Nhiều giá trị cách nhau bằng dấu chấm phẩy.",
        en: "Several values are separated by semicolons.") : nil
  }

  private var mildness: (vi: String, en: String) {
    switch constraint.severity {
    case .error: ("", "")
    case .warning: (" (sai thì phải xem xét)", " (a breach is held for review)")
    case .note: (" (sai thì được lưu ý)", " (a breach is noted)")
    }
  }

  private var pattern: LocalizedText? {
    constraint.pattern.map {
      LocalizedText(
        vi: "Đúng mẫu `\($0)`\(mildness.vi).", en: "Has the form `\($0)`\(mildness.en).")
    }
  }

  private var length: LocalizedText? {
    guard let length = constraint.length else { return nil }
    let (least, most) = (length.lowerBound, length.upperBound)
    return most >= 1_000_000
      ? LocalizedText(
        vi: "Ít nhất \(least) ký tự\(mildness.vi).",
        en: "At least \(least) characters\(mildness.en).")
      : LocalizedText(
        vi: "Từ \(least) đến \(most) ký tự\(mildness.vi).",
        en: "\(least) to \(most) characters\(mildness.en).")
  }

  private var range: LocalizedText? {
    let least = constraint.minimum?.plain ?? constraint.earliest?.description
    let most = constraint.maximum?.plain ?? constraint.latest?.description
    var vi: [String] = []
    var en: [String] = []
    if let least {
      vi.append("không nhỏ hơn \(least)")
      en.append("not below \(least)")
    }
    if let most {
      vi.append("không lớn hơn \(most)")
      en.append("not above \(most)")
    }
    if constraint.notAfterToday {
      vi.append("không sau ngày kiểm tra")
      en.append("not after the day of the check")
    }
    guard !vi.isEmpty else { return nil }
    func sentence(_ parts: [String], _ mildness: String) -> String {
      let text = parts.joined(separator: ", ")
      return text.prefix(1).uppercased() + text.dropFirst() + mildness + "."
    }
    return LocalizedText(vi: sentence(vi, mildness.vi), en: sentence(en, mildness.en))
  }

  private var precision: LocalizedText? {
    switch constraint.precision {
    case .day: LocalizedText(vi: "Cần đủ ngày, tháng, năm.", en: "Wanted to the day.")
    case .month: LocalizedText(vi: "Cần đủ tháng và năm.", en: "Wanted to the month.")
    case .year, nil: nil
    }
  }

  private var codes: LocalizedText? {
    guard field.type == .code, let list = field.list.flatMap({ schema.lists[$0] }) else {
      return nil
    }
    return LocalizedText(
      vi: "Mã trong danh mục \(list.name): \(list.title.vi).",
      en: "A code of the list \(list.name): \(list.title.en).")
  }
}

extension SenderSchema {
  /// What is asked of a field, a sentence each.
  public func sentences(of field: Field, _ language: Language) -> [String] {
    FieldNotes(schema: self, field: field).sentences.map { $0[language] }
  }
}
