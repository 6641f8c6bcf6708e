internal import RecordModel

/// The schema as an XSD of the canonical XML form.
///
/// `<records>` holds a `<record>` a person; in it the person's fields as elements by their schema
/// names, in the schema's order, then the rows of each section as repeated elements by the
/// section's name, whose own fields stand in them. What is not known is left out.
///
/// Source: XML Schema 1.0, Parts 1 and 2.
public struct XSDWriter: Sendable {
  private let schema: SenderSchema
  public init(_ schema: SenderSchema) { self.schema = schema }

  /// The whole document, in both languages.
  public var text: String {
    var xml = XMLText()
    xml.element(
      "xs:schema",
      [
        "xmlns:xs": "http://www.w3.org/2001/XMLSchema", "xmlns": schema.namespace,
        "targetNamespace": schema.namespace, "elementFormDefault": "qualified",
        "version": schema.version,
      ]
    ) { xml in
      document(&xml, [schema.title])
      root(&xml)
      for section in schema.sections { sectionType(section, &xml) }
      for list in schema.listsInUse { listType(list, &xml) }
      dateTypes(&xml)
    }
    return xml.text
  }

  private func root(_ xml: inout XMLText) {
    xml.element("xs:element", ["name": "records"]) { xml in
      xml.element("xs:complexType") { xml in
        xml.element("xs:sequence") { xml in
          xml.empty(
            "xs:element",
            [
              "name": "record", "type": schema.sections[0].name, "minOccurs": "0",
              "maxOccurs": "unbounded",
            ])
        }
      }
    }
  }

  /// The person's type holds the rows of the other sections as well.
  private func sectionType(_ section: Section, _ xml: inout XMLText) {
    xml.element("xs:complexType", ["name": section.name]) { xml in
      document(&xml, [section.label])
      xml.element("xs:sequence") { xml in
        for field in section.fields { element(field, &xml) }
        guard section.name == schema.sections[0].name else { return }
        for rows in schema.sections.dropFirst() {
          xml.empty(
            "xs:element",
            [
              "name": rows.name, "type": rows.name, "minOccurs": "0", "maxOccurs": "unbounded",
            ])
        }
      }
    }
  }

  private func element(_ field: Field, _ xml: inout XMLText) {
    xml.element(
      "xs:element", ["name": field.name, "minOccurs": field.isRequired ? "1" : "0"]
    ) { xml in
      document(&xml, [field.label] + FieldNotes(schema: schema, field: field).sentences)
      xml.element("xs:simpleType") { xml in
        switch field.type {
        case .date: date(field, &xml)
        case .code where schema.codes(of: field) != nil:
          xml.empty("xs:restriction", ["base": Self.typeName(ofList: field.list ?? "")])
        default: restriction(field, &xml)
        }
      }
    }
  }

  private func document(_ xml: inout XMLText, _ texts: [LocalizedText]) {
    xml.element("xs:annotation") { xml in
      for language in Language.allCases {
        let parts = texts.map { $0[language] }
        let text = parts.dropFirst().reduce(parts.first ?? "") { all, part in
          all + (all.last.map { ".:;?!".contains($0) } == true ? " " : ". ") + part
        }
        xml.leaf("xs:documentation", ["xml:lang": language.rawValue], text)
      }
    }
  }

  // MARK: Values

  private func restriction(_ field: Field, _ xml: inout XMLText) {
    let constraint = field.constraint
    let base =
      switch field.type {
      case .integer: "xs:integer"
      case .decimal: "xs:decimal"
      case .text: "xs:string"
      default: "xs:token"
      }
    xml.element("xs:restriction", ["base": base]) { xml in
      if field.type == .code { xml.empty("xs:minLength", ["value": "1"]) }
      guard field.isStrict else { return }
      if let pattern = constraint.pattern {
        xml.empty("xs:pattern", ["value": PatternText.xsd(pattern)])
      }
      if let length = constraint.length {
        xml.empty("xs:minLength", ["value": "\(length.lowerBound)"])
        if length.upperBound < 1_000_000 {
          xml.empty("xs:maxLength", ["value": "\(length.upperBound)"])
        }
      }
      if let least = constraint.minimum { xml.empty("xs:minInclusive", ["value": least.plain]) }
      if let most = constraint.maximum { xml.empty("xs:maxInclusive", ["value": most.plain]) }
    }
  }

  private static let dateTypes: [(name: String, base: String, pattern: String)] = [
    ("date.day", "xs:date", "[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    ("date.month", "xs:gYearMonth", "[0-9]{4}-[0-9]{2}"), ("date.year", "xs:gYear", "[0-9]{4}"),
  ]

  /// Calendar dates without a time zone, as exact as they are known.
  private func dateTypes(_ xml: inout XMLText) {
    for type in Self.dateTypes {
      xml.element("xs:simpleType", ["name": type.name]) { xml in
        xml.element("xs:restriction", ["base": type.base]) { xml in
          xml.empty("xs:pattern", ["value": type.pattern])
        }
      }
    }
  }

  /// A year, a month or a day; the bounds are those that no day of the period keeps.
  private func date(_ field: Field, _ xml: inout XMLText) {
    let types =
      switch field.coarsest {
      case .day: Self.dateTypes.prefix(1)
      case .month: Self.dateTypes.prefix(2)
      case .year: Self.dateTypes[...]
      }
    let least = field.isStrict ? field.constraint.earliest?.earliest.description : nil
    let most = field.isStrict ? field.constraint.latest?.latest.description : nil
    guard least != nil || most != nil else {
      xml.empty(
        "xs:union", ["memberTypes": types.map(\.name).joined(separator: " ")])
      return
    }
    xml.element("xs:union") { xml in
      for (index, type) in types.enumerated() {
        let digits = [10, 7, 4][index]
        xml.element("xs:simpleType") { xml in
          xml.element("xs:restriction", ["base": type.name]) { xml in
            if let least { xml.empty("xs:minInclusive", ["value": String(least.prefix(digits))]) }
            if let most { xml.empty("xs:maxInclusive", ["value": String(most.prefix(digits))]) }
          }
        }
      }
    }
  }

  // MARK: Lists

  private static func typeName(ofList name: String) -> String { "list.\(name)" }

  private func listType(_ list: CodeList, _ xml: inout XMLText) {
    let probe = Field(name: "", label: list.title, type: .code, list: list.name)
    guard let codes = schema.codes(of: probe) else { return }
    xml.element("xs:simpleType", ["name": Self.typeName(ofList: list.name)]) { xml in
      document(&xml, [list.title])
      xml.element("xs:restriction", ["base": "xs:token"]) { xml in
        for (code, name) in codes {
          xml.element("xs:enumeration", ["value": code]) { xml in
            xml.element("xs:annotation") { xml in
              xml.leaf("xs:documentation", ["xml:lang": "vi"], name)
            }
          }
        }
      }
    }
  }
}
