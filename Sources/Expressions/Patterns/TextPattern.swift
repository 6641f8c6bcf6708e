/// A regular expression that a whole text must match, for hosts that check values by themselves.
public struct TextPattern: Sendable {
  private let pattern: Pattern

  /// - Parameter source: Classes, ranges, groups, alternation and repetition, as in `matches`.
  /// - Throws: What is wrong with the expression.
  public init(_ source: String) throws {
    pattern = try Pattern("^(?:" + source + ")$")
  }

  /// Which of up to 64 texts match.
  ///
  /// - Parameters:
  ///   - places: For each lane where its text lies in `text`: offset `<< 32 |` byte count.
  ///   - lanes: The lanes that have a text.
  public func matches(_ text: Span<UInt8>, _ places: Span<Int64>, _ lanes: UInt64) -> UInt64 {
    pattern.matches(text, places, lanes)
  }

  /// - Complexity: Linear in the number of bytes; allocates nothing.
  public func matches(_ bytes: Span<UInt8>) -> Bool { pattern.matches(bytes) }
}
