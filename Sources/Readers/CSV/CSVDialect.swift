/// How a CSV file separates and quotes its fields.
public struct CSVDialect: Hashable, Sendable {
  public var delimiter: UInt8
  public var quote: UInt8
  /// A byte that makes the next quote literal, beside doubling; `nil` for RFC 4180.
  public var escape: UInt8?
  /// One blank behind each delimiter belongs to the delimiter.
  public var blankAfterDelimiter = false

  public init(
    delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8 = UInt8(ascii: "\""), escape: UInt8? = nil
  ) {
    (self.delimiter, self.quote, self.escape) = (delimiter, quote, escape)
  }

  /// Whether doubled quotation marks are the only escapes, as in RFC 4180.
  var isPlain: Bool { quote == UInt8(ascii: "\"") && escape == nil }

  /// The dialect that explains the beginning of a file best. Comma wins when nothing splits.
  ///
  /// - Parameter head: The first bytes of the file, as UTF-8 or another superset of ASCII.
  public static func sniff(_ head: [UInt8]) -> CSVDialect { CSVSniffer(head).dialect() }
}
