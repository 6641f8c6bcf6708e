/// A value of a file, for those who only want its text.
public struct TextValue: Sendable {
  /// How the value is written among its neighbours.
  public enum Form: Hashable, Sendable {
    /// Bytes that stand for themselves.
    case plain
    /// XML: references are to be resolved, and markup to be escaped again.
    case markup
    /// The same between these quotation marks.
    case attribute(quote: UInt8)
  }

  /// Where it stands in the bytes of its chunk.
  public var range: Range<Int>
  /// The column, from 0; XML: the path, by its position in `TextReader.columns`.
  public var column: Int
  public var form: Form

  /// The column of titles and headings, which may be encoded otherwise than what is below.
  public static let heading = -1

  public init(range: Range<Int>, column: Int, form: Form = .plain) {
    (self.range, self.column, self.form) = (range, column, form)
  }
}

/// A piece of a file: all its bytes, and the values in them.
public struct TextChunk: Sendable {
  /// As in the file; as UTF-8 when the file is UTF-16. A byte-order mark is left out.
  public var bytes: [UInt8]
  /// In order; what stands between them is structure.
  public var values: [TextValue]

  public init(bytes: [UInt8], values: [TextValue] = []) {
    (self.bytes, self.values) = (bytes, values)
  }
}

/// Reads a file for its text alone: what it holds, whatever it may mean.
///
/// The bytes of all chunks together are those of the file, so that nothing is lost by who decodes
/// the values and copies the rest.
public protocol TextReader {
  /// The names of the columns met so far; empty where columns have none.
  var columns: [String] { get }
  /// Set once the source ended early; what stands before was given.
  var truncation: ReadError? { get }
  /// The next chunk; `nil` at the end.
  mutating func next() throws(ReadError) -> TextChunk?
}

/// Bytes of a source as they come, as UTF-8 if they were UTF-16, without a byte-order mark.
struct TextSource {
  private var source: any ByteSource
  private var transcoder: UTF16Transcoder?
  private var isFirst = true
  private(set) var atEnd = false
  private(set) var truncation: ReadError?

  init(_ source: any ByteSource, _ utf16: UTF16Order?) {
    self.source = source
    transcoder = utf16.map { UTF16Transcoder(order: $0) }
  }

  /// Appends some bytes; sets `atEnd` when there are no more.
  mutating func fill(_ bytes: inout [UInt8], count: Int = 1 << 19) throws(ReadError) {
    let start = bytes.count
    while !atEnd, bytes.count < start + 3 {
      do {
        var raw: [UInt8] = []
        if try source.read(upTo: count, into: &raw) == 0 { atEnd = true }
        if transcoder == nil {
          bytes.append(contentsOf: raw)
        } else if atEnd {
          transcoder?.finish(into: &bytes)
        } else {
          transcoder?.decode(raw.span, into: &bytes)
        }
      } catch {
        guard case .truncated = error else { throw error }
        (truncation, atEnd) = (error, true)
      }
    }
    guard isFirst else { return }
    isFirst = false
    if bytes[start...].starts(with: [0xef, 0xbb, 0xbf]) {
      bytes.removeSubrange(start..<start + 3)
    }
  }
}
