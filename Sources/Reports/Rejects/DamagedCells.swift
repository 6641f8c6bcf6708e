/// The cells of one damaged line of a table, to be looked at and mended by a person.
///
/// Cells whose quotes are whole lose them. Where a quote has no partner, the delimiters of its cell
/// cannot be told from others: what the line has too many are taken for that cell's own, so that the
/// cells before and behind it stand in their columns.
struct DamagedCells {
  private struct Cell {
    var text: String
    var isQuoted: Bool
    /// A quote without a partner is inside.
    var isBroken: Bool { !isQuoted && text.contains("\"") }
  }

  private var cells: [Cell] = []
  private let delimiter: Character

  init(_ line: Substring, delimiter: Character) {
    self.delimiter = delimiter
    var rest = line
    while true {
      if let (text, end) = quoted(rest) {
        cells.append(Cell(text: text, isQuoted: true))
        rest = rest[end...]
      } else {
        let end = rest.firstIndex(of: delimiter) ?? rest.endIndex
        cells.append(Cell(text: String(rest[..<end]), isQuoted: false))
        rest = rest[end...]
      }
      guard !rest.isEmpty else { return }
      rest.removeFirst()
    }
  }

  /// The text of a cell between whole quotes, and where it ends.
  private func quoted(_ rest: Substring) -> (text: String, end: Substring.Index)? {
    guard rest.first == "\"" else { return nil }
    var text = ""
    var index = rest.index(after: rest.startIndex)
    while index < rest.endIndex {
      let next = rest.index(after: index)
      if rest[index] == "\"" {
        if next == rest.endIndex || rest[next] == delimiter { return (text, next) }
        guard rest[next] == "\"" else { return nil }
        index = next
      }
      text.append(rest[index])
      index = rest.index(after: index)
    }
    return nil
  }

  /// The cells, those of the damaged one put together where there are more than columns.
  func fitted(to columns: Int) -> [String] {
    let texts = cells.map(\.text)
    let surplus = cells.count - columns
    guard surplus > 0, columns > 1, let place = cells.firstIndex(where: \.isBroken) else {
      return texts
    }
    // A quote in front opened the cell, any other closed it.
    let opens = cells[place].text.drop { $0 == " " }.first == "\""
    let first = opens ? place : place - surplus
    let torn = first..<first + surplus + 1
    guard first >= 0, torn.upperBound <= cells.count, !cells[torn].contains(where: \.isQuoted)
    else { return texts }
    let joined = texts[torn].joined(separator: String(delimiter))
    return Array(texts[..<first]) + [joined] + texts[torn.upperBound...]
  }
}
