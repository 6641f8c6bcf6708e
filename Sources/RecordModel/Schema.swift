/// A text in the two languages of hoso, Vietnamese first.
public struct LocalizedText: Hashable, Sendable {
  public let vi: String
  public let en: String
  public init(vi: String, en: String) { (self.vi, self.en) = (vi, en) }

  /// Somebody's own words, the same in every language.
  public init(_ words: String) { self.init(vi: words, en: words) }

  /// The text in one language.
  public subscript(_ language: Language) -> String { language == .vi ? vi : en }
}

/// A language in which hoso speaks.
public enum Language: String, CaseIterable, Sendable { case vi, en }

/// What kind of value a field holds.
public enum FieldType: String, CaseIterable, Sendable {
  case text, identifier, integer, decimal, date, code
}

/// What one value must satisfy by itself.
public struct Constraint: Sendable {
  /// A finding of this severity when the value is missing or empty; `nil` when it may be.
  public var required: Severity?
  /// A regular expression for the whole value.
  public var pattern: String?
  /// The least and greatest number of characters.
  public var length: ClosedRange<Int>?
  public var minimum: Double?
  public var maximum: Double?
  public var earliest: PartialDate?
  public var latest: PartialDate?
  /// The value may not lie after the date of the run.
  public var notAfterToday = false
  /// Dates coarser than this are a finding of severity `precisionSeverity`.
  public var precision: PartialDate.Precision?
  public var precisionSeverity = Severity.warning
  /// The severity of a broken pattern, length, range or list.
  public var severity = Severity.error
  public init() {}
}

/// One declared field of the person or of a repeated section.
public struct Field: Sendable {
  /// The snake_case name, unique in its section.
  public let name: String
  public let label: LocalizedText
  /// The item's number on each form, by the form's name.
  public let form: [String: String]
  public let type: FieldType
  /// For a code: the list whose codes are stored.
  public let list: String?
  public let constraint: Constraint
  /// Several values in one, separated by `;`.
  public let multiple: Bool
  /// Not on the form in force; older exports carry it.
  public let isExtension: Bool
  /// Headings, element and attribute names under which the field is known.
  public let synonyms: [String]
  public let citation: String?

  public init(
    name: String, label: LocalizedText, form: [String: String] = [:], type: FieldType,
    list: String? = nil, constraint: Constraint = Constraint(), multiple: Bool = false,
    isExtension: Bool = false, synonyms: [String] = [], citation: String? = nil
  ) {
    (self.name, self.label, self.form, self.type) = (name, label, form, type)
    (self.list, self.constraint, self.multiple) = (list, constraint, multiple)
    (self.isExtension, self.synonyms, self.citation) = (isExtension, synonyms, citation)
  }
}

/// The person (section 0) or one repeated section.
public struct Section: Sendable {
  public let name: String
  public let label: LocalizedText
  public let form: [String: String]
  public let synonyms: [String]
  public let fields: [Field]
  private let indices: [String: Int]

  public init(
    name: String, label: LocalizedText, form: [String: String] = [:], synonyms: [String] = [],
    fields: [Field]
  ) {
    (self.name, self.label, self.form) = (name, label, form)
    (self.synonyms, self.fields) = (synonyms, fields)
    indices = Dictionary(
      fields.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The position of a field in `fields`; `nil` when there is none of that name.
  public func index(of field: String) -> Int? { indices[field] }
}

/// The declared fields of a record: the person and the repeated sections.
public struct Schema: Sendable {
  /// Section 0 is the person; the others repeat.
  public let sections: [Section]
  private let indices: [String: Int]

  /// - Parameter sections: The person first.
  public init(sections: [Section]) {
    self.sections = sections
    indices = Dictionary(
      sections.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  public var person: Section { sections[0] }

  /// The position of a section in `sections`.
  public func index(of section: String) -> Int? { indices[section] }

  /// The field at an address.
  public func field(_ address: FieldAddress) -> Field {
    sections[Int(address.section)].fields[Int(address.field)]
  }

  /// Looks up `name` (of the person) or `section.name`.
  public func address(of path: String) -> FieldAddress? {
    if let dot = path.utf8.firstIndex(of: UInt8(ascii: ".")) {
      guard let section = index(of: String(path[..<dot])),
        let field = sections[section].index(of: String(path[path.utf8.index(after: dot)...]))
      else { return nil }
      return FieldAddress(section: section, field: field)
    }
    return person.index(of: path).map { FieldAddress(section: 0, field: $0) }
  }

  /// The path of a field as people write it: `birth_date`, `work_history[2].from`.
  ///
  /// - Parameter row: Counted from 0; `nil` leaves the brackets out.
  public func path(_ address: FieldAddress, row: Int? = nil) -> String {
    let section = sections[Int(address.section)]
    let name = address.isWholeSection ? nil : section.fields[Int(address.field)].name
    guard address.section != 0 else { return name ?? "" }
    let head = row.map { "\(section.name)[\($0)]" } ?? section.name
    return name.map { "\(head).\($0)" } ?? head
  }

  /// The label of a field, with its section's label before it where it has one.
  public func label(_ address: FieldAddress, _ language: Language) -> String {
    let section = sections[Int(address.section)]
    if address.isWholeSection { return section.label[language] }
    let label = section.fields[Int(address.field)].label[language]
    return address.section == 0 ? label : "\(section.label[language]): \(label)"
  }
}

/// The place of a field in a schema, by positions.
@frozen
public struct FieldAddress: Hashable, Sendable {
  /// 0 for the person.
  public var section: UInt16
  /// `UInt16.max` for a section as a whole.
  public var field: UInt16

  @inlinable
  public init(section: Int, field: Int) {
    (self.section, self.field) = (UInt16(section), UInt16(field))
  }

  /// The address of a section as a whole.
  public init(section: Int) { (self.section, field) = (UInt16(section), UInt16.max) }

  public var isWholeSection: Bool { field == UInt16.max }
}
