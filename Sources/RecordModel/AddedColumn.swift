/// A column that hoso adds behind the sender's own in a rejects file. When the file comes back,
/// it is known again by its heading and left out of what is read.
public enum AddedColumn: Hashable, Sendable {
  case reasons, columns, severity, reference
  /// To be filled in by whoever finds that a held record is right as it is.
  case explanation, explainedBy, explainedUntil
  /// Cells beyond the sender's header; from 1.
  case extra(Int)

  /// Behind the last extra cell, in this order.
  public static let closing: [AddedColumn] = [
    .reasons, .columns, .severity, .explanation, .explainedBy, .explainedUntil, .reference,
  ]

  /// The heading in a language.
  public func heading(_ language: Language) -> String {
    let (vi, en) = stems
    let stem = language == .vi ? vi : en
    guard case .extra(let number) = self else { return stem }
    return "\(stem)_\(number)"
  }

  private var stems: (vi: String, en: String) {
    switch self {
    case .reasons: ("hoso_ly_do", "hoso_reasons")
    case .columns: ("hoso_cot", "hoso_columns")
    case .severity: ("hoso_muc_do", "hoso_severity")
    case .explanation: ("hoso_giai_trinh", "hoso_explanation")
    case .explainedBy: ("hoso_nguoi_giai_trinh", "hoso_explained_by")
    case .explainedUntil: ("hoso_giai_trinh_den_ngay", "hoso_explained_until")
    case .reference: ("hoso_tham_chieu", "hoso_reference")
    case .extra: ("hoso_thua", "hoso_extra")
    }
  }

  /// The column that a heading names, in whatever language it was written; blind to case.
  public init?(heading: String) {
    // Most headings are others; this is asked of each column by each profile.
    guard heading.utf8.contains(UInt8(ascii: "_")) else { return nil }
    let name = heading.trimmingBlanks.lowercased()
    guard name.hasPrefix("hoso_") else { return nil }
    for column in Self.closing where name == column.stems.vi || name == column.stems.en {
      self = column
      return
    }
    for stem in [Self.extra(1).stems.vi, Self.extra(1).stems.en] where name.hasPrefix(stem + "_") {
      if let number = Int(name.dropFirst(stem.count + 1)), number > 0 {
        self = .extra(number)
        return
      }
    }
    return nil
  }
}

extension String {
  fileprivate var trimmingBlanks: Substring {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
  }
}
