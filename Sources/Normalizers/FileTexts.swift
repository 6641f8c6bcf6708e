public import LegacyText

/// How the text of a file's columns or paths is read. Good text needs no entry: it is only composed
/// and tidied.
public struct FileTexts: Sendable {
  /// CSV: one a column; nil where the text is good.
  public var columns: [TextDecision?]
  /// XML: for the paths that were looked at; nil where the text is good.
  public var paths: [String: TextDecision?] { didSet { judgePaths() } }
  /// For columns and paths that nobody looked at; nil where the text is good.
  public var rest: TextDecision? { didSet { judgePaths() } }
  private var keepsAllPaths = true

  public init(
    columns: [TextDecision?] = [], paths: [String: TextDecision?] = [:], rest: TextDecision? = nil
  ) {
    (self.columns, self.paths, self.rest) = (columns, paths, rest)
    judgePaths()
  }

  private mutating func judgePaths() {
    keepsAllPaths =
      (rest?.keepsGoodText ?? true) && paths.values.allSatisfy { $0?.keepsGoodText ?? true }
  }

  public func column(_ column: Int) -> TextDecision? {
    column < columns.count ? columns[column] : rest
  }

  /// Whether good text of a column comes out as it is, see `TextDecision`.
  public func keepsGoodText(ofColumn column: Int) -> Bool {
    column < columns.count
      ? columns[column]?.keepsGoodText ?? true : rest?.keepsGoodText ?? true
  }

  /// The same of what is read of a path.
  public func keepsGoodText(ofPath path: String) -> Bool {
    // Mostly none is read in a way of its own, and there is nothing to look for.
    keepsAllPaths || self.path(path)?.keepsGoodText ?? true
  }

  public func path(_ path: String) -> TextDecision? { paths[path] ?? rest }
}

/// How one column's text is read, worked out for the hot loop.
struct TextPlan: Sendable {
  let decision: TextDecision
  let leavesASCII: Bool
  /// Reads values that are in form, where one table reads all.
  let quick: QuickDecoder?

  init(_ decision: TextDecision) {
    self.decision = decision
    leavesASCII = decision.leavesASCII
    quick = QuickDecoder(decision)
  }
}
