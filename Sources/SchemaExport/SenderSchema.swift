public import RecordModel

/// The declared fields of a pack as they are told to those who send records.
///
/// What the documents refuse, hoso refuses: a constraint whose breach is only a warning or a note
/// is told in words, not enforced. A code is always one of its list, a date always a date: that is
/// what the canonical form is.
public struct SenderSchema: Sendable {
  /// The pack's name, part of the namespace of the canonical XML form.
  public let pack: String
  public let version: String
  public let title: LocalizedText
  /// The person first; without the intakes of old forms.
  public let sections: [Section]
  /// The field by which rows in other files name their person.
  public let key: Field?
  let lists: [String: CodeList]

  /// Lists with more codes than this are named, not enumerated.
  static let mostCodes = 120

  /// - Parameter lists: The pack's code lists by name.
  public init(
    pack: String, version: String, title: LocalizedText, sections: [Section], key: Field?,
    lists: [String: CodeList]
  ) {
    (self.pack, self.version, self.title) = (pack, version, title)
    (self.sections, self.key, self.lists) = (sections, key, lists)
  }

  /// The namespace of the canonical XML form.
  public var namespace: String { "urn:hoso:\(pack)" }

  /// The codes of a field's list in the list's order, each once; `nil` when there are too many.
  func codes(of field: Field) -> [(code: String, name: String)]? {
    guard field.type == .code, let list = field.list.flatMap({ lists[$0] }) else { return nil }
    var known: Set<String> = []
    var codes: [(code: String, name: String)] = []
    for entry in list.entries {
      let code = String(decoding: entry.code, as: UTF8.self)
      if known.insert(code).inserted { codes.append((code, entry.name)) }
    }
    return codes.count <= Self.mostCodes ? codes : nil
  }

  /// The code lists that fields name, by name.
  var listsInUse: [CodeList] {
    let names = Set(sections.flatMap { $0.fields.compactMap(\.list) })
    return names.sorted().compactMap { lists[$0] }
  }
}

extension Field {
  /// A record without it is refused.
  var isRequired: Bool { constraint.required == .error }
  /// A value that breaks pattern, length or range is refused.
  var isStrict: Bool { constraint.severity == .error }
  /// The coarsest date that is not refused.
  var coarsest: PartialDate.Precision {
    constraint.precisionSeverity == .error ? constraint.precision ?? .year : .year
  }
}

extension Double {
  /// `10` rather than `10.0`.
  var plain: String { self == rounded() && magnitude < 1e15 ? "\(Int(self))" : "\(self)" }
}
