internal import Synchronization

/// A dated list of codes with labels, aliases and further properties.
///
/// Made once when the pack is loaded; reading is safe from all threads.
public final class CodeList: Sendable {
  /// One row. A code may stand in several rows with different validity.
  public struct Entry: Sendable {
    public let code: [UInt8]
    public let name: String
    public let validFrom: PartialDate?
    public let validTo: PartialDate?
    /// Values of the property columns; empty where the list's file has them.
    fileprivate let ownValues: [String]
    /// The next row with the same code; `nil` for the last.
    public fileprivate(set) var next: Int?

    /// - Parameter values: Those of the property columns, in the order of `CodeList.properties`; none
    ///   where the list gets `Properties`.
    public init(
      code: [UInt8], name: String, validFrom: PartialDate?, validTo: PartialDate?,
      values: [String] = []
    ) {
      (self.code, self.name, ownValues) = (code, name, values)
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
  public let entries: [Entry]
  private let codes: ByteTable
  private let names: Names
  private let fileProperties: Properties?

  /// - Parameter rows: Each with its name and all aliases as folded keys. A key that stands for two
  ///   codes is found for neither.
  public convenience init(
    name: String, title: LocalizedText, properties: [String],
    rows: [(entry: Entry, foldedNames: [[UInt8]])]
  ) {
    var builder = Builder()
    for row in rows { builder.append(row.entry) }
    self.init(name: name, title: title, properties: properties, builder, nil) { add in
      for (position, row) in rows.enumerated() {
        for key in row.foldedNames { add(position, key.span) }
      }
    }
  }

  /// Tells each row's name and aliases as folded keys, rows in order; empty keys mean nothing.
  public typealias Naming = @Sendable (_ add: (_ row: Int, _ key: Span<UInt8>) -> Void) -> Void

  /// Values of property columns as they stand in a list's file: few are ever asked for, and to make
  /// texts of all took a fifth of reading the list.
  public struct Properties: Sendable {
    fileprivate let bytes: [UInt8]
    fileprivate let places: [Range<UInt32>]

    /// - Parameters:
    ///   - bytes: UTF-8.
    ///   - places: Of all rows, of each one place a property.
    public init(_ bytes: [UInt8], _ places: [Range<UInt32>]) {
      (self.bytes, self.places) = (bytes, places)
    }
  }

  /// - Parameter file: Where the values are that rows have not themselves.
  /// - Parameter naming: Called when the first name is looked up, perhaps by several threads: most
  ///   lists are asked for codes alone, and to fold the names of all took as long as to read them.
  public init(
    name: String, title: LocalizedText, properties: [String], _ builder: Builder,
    _ file: Properties?, naming: @escaping Naming
  ) {
    (self.name, self.title, self.properties) = (name, title, properties)
    (entries, codes) = (builder.entries, builder.codes)
    names = Names(naming)
    fileProperties = file
  }

  /// Takes the rows of a list one after the other, so that nobody has to hold them all.
  public struct Builder {
    fileprivate private(set) var entries: [Entry] = []
    fileprivate private(set) var codes = ByteTable()

    public init() {}

    /// Makes room for about as many rows as there will be.
    public mutating func reserve(_ count: Int) { entries.reserveCapacity(count) }

    public mutating func append(_ entry: Entry) {
      let position = entries.count
      entries.append(entry)
      let first = codes.insert(entry.code.span, position)
      guard first != position else { return }
      var last = first
      while let next = entries[last].next { last = next }
      entries[last].next = position
    }
  }

  /// Rows by their folded names, made when the first is looked up.
  private final class Names: Sendable {
    private final class Table: Sendable {
      let rows: ByteTable
      /// Folded names that mean two codes, and so none.
      let ambiguous: Set<[UInt8]>

      init(_ naming: Naming, _ entries: [Entry]) {
        var rows = ByteTable()
        var ambiguous: Set<[UInt8]> = []
        naming { row, key in
          guard !key.isEmpty else { return }
          let known = rows.insert(key, row)
          guard known != row, entries[known].code != entries[row].code else { return }
          ambiguous.insert(unsafe key.withUnsafeBufferPointer { unsafe Array($0) })
        }
        (self.rows, self.ambiguous) = (rows, ambiguous)
      }
    }

    private let naming: Naming
    private let made = AtomicLazyReference<Table>()

    init(_ naming: @escaping Naming) { self.naming = naming }

    func row(of key: Span<UInt8>, _ entries: [Entry]) -> Int? {
      let table = made.load() ?? made.storeIfNil(Table(naming, entries))
      guard let found = table.rows.number(for: key) else { return nil }
      if !table.ambiguous.isEmpty,
        table.ambiguous.contains(unsafe key.withUnsafeBufferPointer { unsafe Array($0) })
      {
        return nil
      }
      return found
    }
  }

  /// The same list for look-ups that all mean one day, whatever day they name: what is valid then
  /// is found at any time, the rest only where no day is named and nothing valid has its code.
  ///
  /// Positions and names stay as they are.
  public func judging(asOf date: PartialDate) -> CodeList { CodeList(self, asOf: date) }

  private init(_ list: CodeList, asOf date: PartialDate) {
    (name, title, properties) = (list.name, list.title, list.properties)
    (names, fileProperties) = (list.names, list.fileProperties)
    let isValid = list.entries.map { $0.isValid(on: date) }
    var entries = list.entries.enumerated().map { position, entry in
      Entry(
        code: entry.code, name: entry.name,
        validFrom: isValid[position] ? nil : PartialDate.never.from,
        validTo: isValid[position] ? nil : PartialDate.never.to, values: entry.ownValues)
    }
    var codes = ByteTable()
    // What is valid comes first in the chain of its code.
    for wanted in [true, false] {
      for position in entries.indices where isValid[position] == wanted {
        let code = entries[position].code
        let first = codes.insert(code.span, position)
        guard first != position else { continue }
        var last = first
        while let next = entries[last].next { last = next }
        entries[last].next = position
      }
    }
    (self.entries, self.codes) = (entries, codes)
  }

  /// The first row of a code, exactly as written.
  public func index(ofCode code: Span<UInt8>) -> Int? { codes.number(for: code) }

  /// The first row of a code, exactly as written.
  public func index(ofCode code: String) -> Int? { codes.number(for: code) }

  /// The row with a name or alias.
  ///
  /// - Parameter key: A folded key: no case, no accents.
  public func index(ofFoldedName key: Span<UInt8>) -> Int? { names.row(of: key, entries) }

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

  /// The value of a property column, by its position in `properties`.
  public func value(_ property: Int, of row: Int) -> String {
    withValue(property, of: row) { value in
      unsafe value.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
  }

  /// The same without making a text of it.
  public func withValue<Result>(
    _ property: Int, of row: Int, _ body: (Span<UInt8>) -> Result
  ) -> Result {
    guard let file = fileProperties else {
      return body(entries[row].ownValues[property].utf8.span)
    }
    let place = file.places[row * properties.count + property]
    return body(file.bytes.span.extracting(Int(place.lowerBound)..<Int(place.upperBound)))
  }

  /// The position of a property column.
  public func index(ofProperty property: String) -> Int? { properties.firstIndex(of: property) }
}

extension PartialDate {
  /// A time that no day lies in: it ends before it begins.
  fileprivate static let never = (
    from: PartialDate(packed: 9999 << 9 | 12 << 5 | 31), to: PartialDate(packed: 1 << 9)
  )
}
