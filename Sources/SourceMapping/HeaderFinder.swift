internal import LegacyText
public import RecordModel

/// The header of a CSV file: which rows are above the data, and what the columns are called.
public struct Header: Hashable, Sendable {
  /// Rows above the header that are titles or blank.
  public var titleRows: Int
  /// Rows of the header itself: 1, or more where headings stand in two lines.
  public var headerRows: Int
  public var headings: [String]

  public init(titleRows: Int, headerRows: Int, headings: [String]) {
    (self.titleRows, self.headerRows, self.headings) = (titleRows, headerRows, headings)
  }
}

extension SourceMapper {
  /// Finds the header among the first rows of a file.
  ///
  /// The row with the most known headings wins; a row below it belongs to it when it completes
  /// headings and holds no data. Without any known heading the first full row is the header.
  ///
  /// - Parameter rows: The first rows, decoded; all that the file has if it is short.
  /// - Parameter profiles: Whose own headings count beside the schema's.
  public func findHeader(_ rows: [[String]], _ profiles: [SourceProfile]) -> Header? {
    var best = -1
    var bestScore = 0
    let extra = Set(profiles.flatMap { profile in profileKeys(profile) })
    for (number, row) in rows.prefix(40).enumerated() {
      let filled = row.filter { !$0.isEmpty }
      guard !filled.isEmpty else { continue }
      var score = index.matches(filled)
      score = max(score, filled.count { extra.contains(headingKey($0)) })
      guard score >= 2 || (filled.count <= 2 && score == filled.count && score > 0) else {
        continue
      }
      // Data rows may hold a cell that looks like a heading, but not half of them.
      guard score * 3 >= filled.count, score > bestScore else { continue }
      (best, bestScore) = (number, score)
    }
    guard best >= 0 else { return nil }
    // Most headings may stand in the second row, under a first one that spans them.
    if best > 0, index.matches(rows[best - 1]) >= 2, standsUnderGroups(rows[best - 1], rows[best]),
      joinedHeadings(rows[best - 1], rows[best], extra) != nil
    {
      best -= 1
    }
    var headings = rows[best]
    var height = 1
    if best + 1 < rows.count, let joined = joinedHeadings(rows[best], rows[best + 1], extra) {
      headings = joined
      height = 2
    }
    return Header(titleRows: best, headerRows: height, headings: headings)
  }

  private func profileKeys(_ profile: SourceProfile) -> [String] {
    profile.files.flatMap { file in
      file.columns.values.flatMap { $0.flatMap { $0 } } + file.ignore + (file.key?.headings ?? [])
    }.map { headingKey($0) }.filter { !$0.isEmpty }
  }

  /// Headings of two rows in one, where the second row completes the first.
  private func joinedHeadings(
    _ upper: [String], _ lower: [String], _ extra: Set<String>
  ) -> [String]? {
    let filled = lower.filter { !$0.isEmpty }
    guard !filled.isEmpty,
      filled.count * 2 <= max(upper.count, 2) || standsUnderGroups(upper, lower)
    else { return nil }
    // Numbers of columns, or data, are no headings.
    guard filled.allSatisfy({ cell in !cell.contains { $0.isNumber } }) else { return nil }
    var joined: [String] = []
    var over = ""
    var completed = 0
    for column in 0..<max(upper.count, lower.count) {
      let top = column < upper.count ? upper[column] : ""
      let sub = column < lower.count ? lower[column] : ""
      if !top.isEmpty { over = top }
      if sub.isEmpty {
        joined.append(top)
        continue
      }
      let both = over + " " + sub
      // Profiles name headings of two rows in one: "Ngày sinh Nam".
      let knowsBoth = index.matches([both]) > 0 || extra.contains(headingKey(both))
      let knowsSub = index.matches([sub]) > 0
      if knowsBoth || knowsSub { completed += 1 }
      joined.append(knowsBoth || !knowsSub ? both : sub)
    }
    return completed * 2 >= filled.count ? joined : nil
  }

  /// Whether all cells of the second row stand under headings that span several columns: merged
  /// cells, of which all but the first are blank in a CSV file.
  private func standsUnderGroups(_ upper: [String], _ lower: [String]) -> Bool {
    func isBlank(_ column: Int) -> Bool { column < upper.count && upper[column].isEmpty }
    return lower.indices.allSatisfy { column in
      lower[column].isEmpty || column > 0 && isBlank(column) || isBlank(column + 1)
    }
  }
}
