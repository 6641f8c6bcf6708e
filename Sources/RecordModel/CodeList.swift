/// A dated list of codes with labels, aliases and further properties.
///
/// Made once when the pack is loaded; reading is safe from all threads.
public struct CodeList: Sendable {
  /// One row. A code may stand in several rows with different validity.
  public struct Entry: Sendable {
    public let code: [UInt8]
    public let name: String
    public let validFrom: PartialDate?
    public let validTo: PartialDate?
    /// Values of the property columns, in the order of `CodeList.properties`.
    public let values: [String]
    /// The next row with the same code; `nil` for the last.
    public fileprivate(set) var next: Int?

    public init(
      code: [UInt8], name: String, validFrom: PartialDate?, validTo: PartialDate?,
      values: [String]
    ) {
      (self.code, self.name, self.values) = (code, name, values)
      (self.validFrom, self.validTo) = (validFrom, validTo)
    }

    /// Whether the row can be in force on a date, which may be partial.
    public func isValid(on date: PartialDate) -> Bool {
      if let validFrom, date.latest.packed < validFrom.earliest.packed { return false }
      if let validTo, date.earliest.packed > validTo.latest.packed { return false }
      return true
    }
  }

  public let name: String
  public let title: LocalizedText
  public let properties: [String]
  public private(set) var entries: [Entry] = []
  private var codes = ByteTable()
  private var aliases = ByteTable()
  /// Folded names that mean two codes, and so none.
  private var ambiguous: Set<[UInt8]> = []

  public init(name: String, title: LocalizedText, properties: [String]) {
    (self.name, self.title, self.properties) = (name, title, properties)
  }

  /// Adds a row.
  ///
  /// - Parameter foldedNames: The name and all aliases as folded keys. A key that stands for two
  ///   codes is found for neither.
  public mutating func append(_ entry: Entry, foldedNames: [[UInt8]]) {
    let position = entries.count
    entries.append(entry)
    let first = codes.insert(entry.code.span, position)
    if first != position {
      var last = first
      while let next = entries[last].next { last = next }
      entries[last].next = position
    }
    for key in foldedNames where !key.isEmpty {
      let known = aliases.insert(key.span, position)
      if known != position, entries[known].code != entry.code { ambiguous.insert(key) }
    }
  }

  /// The first row of a code, exactly as written.
  public func index(ofCode code: Span<UInt8>) -> Int? { codes.number(for: code) }

  /// The first row of a code, exactly as written.
  public func index(ofCode code: String) -> Int? { codes.number(for: code) }

  /// The row with a name or alias.
  ///
  /// - Parameter key: A folded key: no case, no accents.
  public func index(ofFoldedName key: Span<UInt8>) -> Int? {
    guard let found = aliases.number(for: key) else { return nil }
    if !ambiguous.isEmpty {
      var bytes: [UInt8] = []
      for index in 0..<key.count { bytes.append(key[index]) }
      if ambiguous.contains(bytes) { return nil }
    }
    return found
  }

  /// The row of a code that is in force on a date; the first row when no date is given.
  public func index(ofCode code: Span<UInt8>, on date: PartialDate?) -> Int? {
    guard var position = codes.number(for: code) else { return nil }
    guard let date else { return position }
    while !entries[position].isValid(on: date) {
      guard let next = entries[position].next else { return nil }
      position = next
    }
    return position
  }

  /// The position of a property column.
  public func index(ofProperty property: String) -> Int? { properties.firstIndex(of: property) }
}
