public import RecordModel

/// What every report knows of the rule pack, and the language that it speaks.
public struct ReportContext: Sendable {
  public var schema: Schema
  public var catalogue: RuleCatalogue
  /// The pack's code lists by name.
  public var codeLists: [String: CodeList]
  public var language: Language
  /// The fields of the person whose values, joined with `|`, name a record.
  public var recordKey: [FieldAddress]
  /// For fields whose findings point into another list than the field's own, such as the text of
  /// a place: that list's name.
  public var candidateLists: [FieldAddress: String]
  /// The field of the person by whose values refusals are counted, such as the agency.
  public var unit: FieldAddress?
  /// For each rule what to do when it fires, with `{fields}` for those to blame; none where its
  /// message says so.
  public var remedies: [LocalizedText?] = []

  public init(
    schema: Schema, catalogue: RuleCatalogue, codeLists: [String: CodeList] = [:],
    language: Language = .vi, recordKey: [FieldAddress] = [],
    candidateLists: [FieldAddress: String] = [:], unit: FieldAddress? = nil
  ) {
    (self.schema, self.catalogue, self.codeLists) = (schema, catalogue, codeLists)
    (self.language, self.recordKey) = (language, recordKey)
    (self.candidateLists, self.unit) = (candidateLists, unit)
  }
}

extension ReportContext {
  /// The values that name a record, joined with `|`; `nil` when none of them is known.
  func key(of record: StoredRecord) -> String? {
    var bytes: [UInt8] = []
    guard appendKey(of: record, to: &bytes) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the values that name a record, joined with `|`.
  ///
  /// - Returns: `false`, with nothing appended, when none of them is known.
  func appendKey(of record: StoredRecord, to output: inout [UInt8]) -> Bool {
    let start = output.count
    var isKnown = false
    for (position, address) in recordKey.enumerated() {
      if position > 0 { output.append(UInt8(ascii: "|")) }
      let value = record.person[Int(address.field)]
      guard value.isPresent else { continue }
      isKnown = true
      output.append(textOf: value, in: record.text)
    }
    if !isKnown { output.removeSubrange(start...) }
    return isKnown
  }
}
