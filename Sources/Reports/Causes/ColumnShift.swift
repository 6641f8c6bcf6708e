import RecordModel

/// Tells that the cells of a record stand beside their columns: each looks like what the column next
/// to its own should hold.
///
/// Judged by looks alone (a date, a number, a code, words), and only for records with several faulty
/// cells: a suspicion for people, which changes nothing.
struct ColumnShift {
  struct Found: Hashable {
    /// The first column whose cell stands elsewhere.
    var column: Int
    /// By how many columns to the right; to the left below 0.
    var by: Int
  }

  private enum Look { case empty, date, number, coded, words }

  /// Cells of so many columns must look right once they are moved back, beyond those that do now.
  private static let gain = 3

  /// What each column should look like; `nil` where it says nothing.
  private let expected: [FieldType?]

  init(_ file: ReportFile, schema: Schema) {
    expected = file.bindings.map { binding in
      guard let address = schema.address(of: binding), address.section == 0 else { return nil }
      return schema.field(address).type
    }
  }

  /// - Parameter faulty: The columns of the record's faulty cells.
  func found(_ record: StoredRecord, faulty: Set<Int>) -> Found? {
    guard faulty.count >= Self.gain, let first = faulty.min() else { return nil }
    var looks = [Look](repeating: .empty, count: expected.count)
    for cell in record.raw where cell.column < looks.count { looks[cell.column] = look(cell.text) }
    let now = fits(looks, by: 0)
    let all = now[first...].reduce(0, +)
    let best = [1, -1, 2, -2].map { (by: $0, fits: fits(looks, by: $0)) }
      .max { left, right in
        let (a, b) = (left.fits[first...].reduce(0, +), right.fits[first...].reduce(0, +))
        return (a, -abs(left.by)) < (b, -abs(right.by))
      }
    guard let best else { return nil }
    let moved = best.fits[first...].reduce(0, +)
    let filled = looks[first...].count { $0 != .empty }
    guard moved >= all + Self.gain, moved * 10 >= filled * 6 else { return nil }
    return Found(column: start(now, best.fits), by: best.by)
  }

  /// The column from which on cells are taken for shifted, so that most of all look right.
  private func start(_ now: [Int], _ moved: [Int]) -> Int {
    var right = moved.reduce(0, +)
    var best = (column: 0, right: right)
    for column in now.indices {
      right += now[column] - moved[column]
      if right >= best.right { best = (column + 1, right) }
    }
    return min(best.column, max(0, now.count - 1))
  }

  /// For each column 1 where the cell so far beside it looks as its own should.
  private func fits(_ looks: [Look], by offset: Int) -> [Int] {
    expected.indices.map { column in
      guard let type = expected[column], looks.indices.contains(column + offset) else { return 0 }
      return suits(looks[column + offset], type) ? 1 : 0
    }
  }

  private func suits(_ look: Look, _ type: FieldType) -> Bool {
    switch type {
    case .date: look == .date
    case .integer, .decimal: look == .number
    case .identifier: look == .number || look == .coded
    case .text, .code: look == .words
    }
  }

  private func look(_ text: String) -> Look {
    var (digits, marks, letters) = (0, 0, 0)
    for byte in text.utf8 {
      switch byte {
      case 48...57: digits += 1
      case UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."): marks += 1
      case UInt8(ascii: " "), UInt8(ascii: ","): break
      default: letters += 1
      }
    }
    if digits == 0 { return letters == 0 ? .empty : .words }
    if letters == 0 { return marks == 2 && digits >= 4 ? .date : .number }
    return text.contains(" ") ? .words : .coded
  }
}
