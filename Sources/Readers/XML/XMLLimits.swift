/// Bounds on what the XML reader holds in memory and follows into the depth.
public struct XMLLimits: Hashable, Sendable {
  /// The longest record that is read, in bytes as UTF-8; a longer one becomes a fragment. No
  /// comment or CDATA section outside of records may be longer, either.
  public var recordBytes: Int
  /// The size that pieces have, if records allow it.
  public var pieceBytes: Int
  /// The number of elements inside each other: above the records, and within one.
  public var depth: Int
  /// Whether a prefix that was never declared makes a record malformed. Legacy exports forget
  /// declarations, and the reader uses local names only.
  public var requiresNamespaces: Bool

  public init(
    recordBytes: Int = 16 << 20, pieceBytes: Int = 512 << 10, depth: Int = 64,
    requiresNamespaces: Bool = false
  ) {
    (self.recordBytes, self.pieceBytes) = (recordBytes, pieceBytes)
    (self.depth, self.requiresNamespaces) = (depth, requiresNamespaces)
  }

  public static let standard = XMLLimits()
}

/// How the bytes of a document are to be understood, whatever it declares.
public enum XMLEncodingOverride: Hashable, Sendable {
  /// Bytes from 0x80 on become the code points U+0080 to U+00FF, so that a later stage can read
  /// them in a legacy single-byte encoding that the source's profile knows.
  case bytesAsLatin1
  /// A name as it would stand in an XML declaration, such as `windows-1258`.
  case named(String)

  /// Whether a declared name can be relied on to decode a document.
  ///
  /// Vietnamese names cannot: what is declared as TCVN is seldom the table of that standard.
  public static func isKnown(_ name: String) -> Bool {
    let name = name.lowercased()
    if ["tcvn", "viscii", "vni", "vps"].contains(where: { name.hasPrefix($0) }) { return false }
    guard case .named(let name) = XMLEncoding(name: name) else { return true }
    return XMLConverter.isSingleByte(name)
      ? XMLConverter.table(name) != nil : XMLConverter(name) != nil
  }
}
