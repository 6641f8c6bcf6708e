/// Which elements of a document are its records.
struct XMLRecordPath: Sendable {
  /// Local names from the root on, or only the last ones.
  let names: [[UInt8]]
  /// Whether the first name is that of the root.
  let isAnchored: Bool
  /// The record element's local name.
  let name: [UInt8]

  /// - Parameter text: `/a/b` from the root on, or `//b` anywhere; prefixes are dropped.
  init(_ text: String) {
    isAnchored = !text.hasPrefix("//")
    names = text.utf8.split(separator: UInt8(ascii: "/")).map { part in
      Array(part.split(separator: UInt8(ascii: ":")).last ?? part)
    }
    name = names.last ?? []
  }

  /// The number of elements that a record stands in, when that is known.
  var parentDepth: Int { max(0, names.count - 1) }

  /// Whether an element whose local name is that of the records is one, from what is open around
  /// it.
  func matches(_ open: [XMLPiece.Ancestor]) -> Bool {
    if isAnchored, open.count != parentDepth { return false }
    return endsWith(open[...])
  }

  /// Whether the first elements of `open` are those that a record stands in.
  func matchesBeginning(of open: [XMLPiece.Ancestor]) -> Bool {
    isAnchored && open.count > parentDepth && endsWith(open[..<parentDepth])
  }

  private func endsWith(_ open: ArraySlice<XMLPiece.Ancestor>) -> Bool {
    guard open.count >= parentDepth else { return false }
    return zip(open.suffix(parentDepth), names).allSatisfy { $0.localName.elementsEqual($1) }
  }
}
