/// Leads from bytes of the decoded text back to bytes of the source.
struct XMLSourceMap: Sendable {
  enum Width: Sendable {
    case utf8, utf16, utf32, single
    /// Through marks; between two of them, at most 64 source bytes apart, by interpolation.
    case blocks
  }
  /// A place known exactly in both: offsets from the start of the decoded text and of the source.
  struct Mark: Sendable {
    var decoded: Int
    var source: Int
  }
  var width: Width
  /// The source's offset of the first byte of the piece.
  var source: Int
  /// The decoded text's offset of it.
  var decoded: Int
  var marks: [Mark] = []

  /// The byte that stands for source bytes that could not be decoded; never valid in UTF-8.
  static let undecodable: UInt8 = 0xFF
  /// The same for an odd byte at the end of UTF-16, or an incomplete unit of UTF-32.
  static let leftover: UInt8 = 0xFE

  /// Walks forward over a piece.
  struct Cursor {
    private let map: XMLSourceMap
    private var index = 0
    private var offset: Int
    private var mark = 0

    init(_ map: XMLSourceMap) {
      self.map = map
      offset = map.source
    }

    /// The source's offset of the byte at `target`, which must not lie before the last one asked
    /// for.
    mutating func advance(to target: Int, in bytes: Span<UInt8>) -> Int {
      defer { index = target }
      switch map.width {
      case .utf8:
        offset += target - index
      case .single:
        for place in index..<target where bytes[place] & 0xC0 != 0x80 { offset += 1 }
      case .utf16:
        for place in index..<target {
          let byte = bytes[place]
          if byte & 0xC0 != 0x80 {
            offset += byte == leftover ? 1 : byte >= 0xF0 && byte < 0xF8 ? 4 : 2
          }
        }
      case .utf32:
        for place in index..<target {
          let byte = bytes[place]
          if byte & 0xC0 != 0x80 { offset += byte == leftover ? 1 : 4 }
        }
      case .blocks:
        offset = interpolated(map.decoded + target)
      }
      return offset
    }

    private mutating func interpolated(_ place: Int) -> Int {
      let marks = map.marks
      while mark + 1 < marks.count, marks[mark + 1].decoded <= place { mark += 1 }
      guard mark < marks.count else { return map.source }
      let from = marks[mark]
      guard mark + 1 < marks.count else { return from.source }
      let to = marks[mark + 1]
      return from.source
        + (place - from.decoded) * (to.source - from.source) / max(1, to.decoded - from.decoded)
    }
  }
}
