public import RecordModel

/// Whole records of an XML document with the structure around them, ready to be parsed on any
/// thread.
public struct XMLPiece: Sendable {
  /// What the cutter found in a piece, in the order of the document.
  struct Item: Sendable {
    enum Kind: Sendable {
      /// An element that is a record.
      case record
      /// The cutter knows already that it is none, whatever the parser thinks of it.
      case brokenRecord
      /// Anything but blanks between records.
      case structure(before: Surroundings, after: Surroundings)
      /// The document type declaration; part of a structure.
      case doctype
      /// The document ends before its root element does, or has none.
      case unfinished
      /// A record longer than the limit. Its bytes were not kept.
      case tooLong
    }
    var kind: Kind
    /// Indices of `bytes`.
    var range: Range<Int>
    /// Of a record: LF bytes of the piece before it.
    var lines = 0
  }

  /// What is open at a place outside of records.
  enum Surroundings: Sendable {
    case beforeRoot
    case inside([Ancestor])
    case afterRoot
  }

  /// An element around records.
  struct Ancestor: Sendable {
    /// The name with its prefix.
    var name: [UInt8]
    /// Attributes that declare namespaces, each with a blank in front.
    var declarations: [UInt8]
    /// Where the name without the prefix begins.
    var localStart: Int

    var localName: ArraySlice<UInt8> { name[localStart...] }
  }

  /// The text of the piece as UTF-8; empty when its only item is too long.
  var bytes: [UInt8]
  var items: [Item]
  var map: XMLSourceMap
  /// An XML declaration that names an encoding in which the document is not.
  var falseDeclaration: Range<Int>?
  /// Source bytes of the piece.
  var sourceCount: Int
  /// 1-based line and column, in characters, of its first byte.
  var line: Int
  var column: Int
  /// What is open where it begins and where it ends.
  var before: Surroundings
  var after: Surroundings

  /// The source bytes that the piece accounts for. The spans of a file's pieces follow each other
  /// without a gap, from its first byte to its last.
  public var span: SourceSpan { SourceSpan(offset: UInt64(map.source), count: sourceCount) }

  /// The source bytes of `span` as they are; `nil` where they were decoded, or not kept.
  public var sourceBytes: [UInt8]? {
    map.width == .utf8 && bytes.count == sourceCount ? bytes : nil
  }
}

extension XMLPiece.Surroundings {
  var isAfterRoot: Bool { if case .afterRoot = self { true } else { false } }
}
