import RecordModel

/// Names findings so that the same finding is known again in another run.
///
/// A fingerprint is 64 bits of a digest over the rule, the field, and the identity of the record and
/// of the row concerned. Positions are no part of it, so rows may change their order. Equal findings
/// of equal records share one: who compares counts them.
///
/// Without a key a record's identity is its whole normalized content. A plain hash of a number that
/// identifies the person could be reversed by trying all numbers; to try contents one must know
/// everything else that the record holds. With a key, which is in no report, the identity is the
/// record's key: then a record's other findings stay known when one of its fields is corrected.
public struct Fingerprints: Sendable {
  /// What identifies a record.
  public enum Identity: String, Sendable { case content, key }

  let identity: Identity
  private let digest: @Sendable ([UInt8]) -> UInt64

  /// - Parameter digest: The first 64 bits of a cryptographic hash, of a keyed one for `key`.
  public init(identity: Identity, digest: @escaping @Sendable ([UInt8]) -> UInt64) {
    (self.identity, self.digest) = (identity, digest)
  }

  /// Tells keys apart without telling them: baselines of another key cannot be compared.
  var keyCheck: UInt64 { digest(Array("hoso key check".utf8)) }

  /// Who a record is: the same in another run as long as its identity is.
  func record(_ record: StoredRecord, _ context: ReportContext) -> UInt64 {
    var bytes = Array("record\n".utf8)
    if identity == .content || !context.appendKey(of: record, to: &bytes) {
      bytes = Array("content\n".utf8)
      appendContent(record, context.schema, to: &bytes)
    }
    return digest(bytes)
  }

  /// - Parameter identity: What `record` gave for the finding's record.
  func finding(
    _ finding: Finding, of record: StoredRecord, _ identity: UInt64, _ context: ReportContext
  ) -> UInt64 {
    var bytes = Array("finding\n\(context.catalogue[finding.rule].id)\n".utf8)
    bytes += Array("\(context.schema.path(finding.field))\n\(identity)\n".utf8)
    let section = Int(finding.field.section)
    if section != 0 {
      let rows = record.rows.lazy.filter { $0.section == section }.dropFirst(Int(finding.row))
      if let row = rows.first {
        appendValues(row.values, context.schema.sections[section], record.text, to: &bytes)
      }
    }
    return digest(bytes)
  }

  /// Of a fragment its bytes count, not its place.
  func fragment(_ fragment: StoredFragment, _ context: ReportContext) -> UInt64 {
    digest(Array("fragment\n\(context.catalogue[fragment.rule].id)\n\(fragment.text)".utf8))
  }

  /// Of a finding about a file its columns and reasons count, not counts and lines.
  func file(_ finding: FileFinding, _ context: ReportContext) -> UInt64 {
    var text = "file\n\(context.catalogue[finding.rule].id)\n"
    for (name, value) in finding.arguments.sorted(by: { $0.key < $1.key })
    where !value.allSatisfy({ $0.isNumber || " ,…".contains($0) }) {
      text += "\(name)=\(value)\n"
    }
    return digest(Array(text.utf8))
  }

  private func appendContent(_ record: StoredRecord, _ schema: Schema, to bytes: inout [UInt8]) {
    appendValues(record.person, schema.person, record.text, to: &bytes)
    var rows: [[UInt8]] = []
    for row in record.rows {
      let section = schema.sections[row.section]
      var own = Array("\(section.name)\n".utf8)
      appendValues(row.values, section, record.text, to: &own)
      rows.append(own)
    }
    // Rows of another file may come in another order.
    rows.sort { $0.lexicographicallyPrecedes($1) }
    for row in rows { bytes += row }
  }

  /// Fields go by name and missing ones are left out: a field that a pack adds changes nothing.
  private func appendValues(
    _ values: [Value], _ section: Section, _ text: [UInt8], to bytes: inout [UInt8]
  ) {
    for (value, field) in zip(values, section.fields) where value.kind != .missing {
      bytes.append(contentsOf: field.name.utf8)
      bytes.append(UInt8(ascii: "="))
      bytes.append(textOf: value, in: text)
      bytes.append(0)
    }
  }
}
