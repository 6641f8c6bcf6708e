internal import RecordModel
internal import RuleEngine
internal import Staging

/// Items that the form expects and that no record of an XML file carries: each is told of the file,
/// as a column is that a table lacks, and not of each record.
///
/// A table says in its header what it carries. A file of XML says it with its last record: until
/// then the findings are withheld, and the numbers that they would have are kept free. When a record
/// comes after all that carries the item, those before it are told that they lack it, and all is as
/// if nothing had been withheld.
struct AbsentFields {
  /// The records of a file so far, and what is withheld of each of them, in the order in which it
  /// would stand among its findings.
  private struct Stretch {
    var first: Int
    var count: Int
    var withheld: [Finding]
  }
  private var stretches: [Int: Stretch] = [:]

  /// A finding that was withheld of records and has to be told of them.
  struct Late: Equatable {
    var finding: Finding
    /// The sequence of the first of the records, and how many they are.
    var first: Int
    var count: Int
    /// Its place among the findings that are withheld of each record.
    var place: Int
  }

  /// Takes the records of a chunk, in the order of the input.
  ///
  /// - Parameters:
  ///   - absent: Findings that each record of the chunk has, as none of them carries the item.
  ///   - first: The sequence of the first record.
  /// - Returns: Those that are withheld of this chunk, and what has to be told of earlier records.
  mutating func take(
    _ absent: [Finding], file: Int, first: Int, count: Int
  ) -> (withheld: [Finding], late: [Late]) {
    guard count > 0 else { return ([], []) }
    guard var known = stretches[file] else {
      stretches[file] = Stretch(first: first, count: count, withheld: absent)
      return (absent, [])
    }
    var late: [Late] = []
    for finding in known.withheld where !absent.contains(finding) {
      guard let place = known.withheld.firstIndex(of: finding) else { continue }
      late.append(Late(finding: finding, first: known.first, count: known.count, place: place))
      known.withheld.remove(at: place)
    }
    known.count += count
    stretches[file] = known
    return (known.withheld, late)
  }

  /// By file what was withheld of all of its records.
  var told: [(file: Int, findings: [Finding])] {
    stretches.sorted { $0.key < $1.key }.map { ($0.key, $0.value.withheld) }
  }
}

extension EncodedChunk {
  /// Takes findings away from each record; the others keep their numbers.
  mutating func withhold(_ withheld: [Finding]) {
    guard !withheld.isEmpty else { return }
    var kept: [Finding] = []
    kept.reserveCapacity(findings.count - records.count * withheld.count)
    for index in records.indices {
      let start = kept.count
      let all = records[index].findings
      for position in all {
        let finding = findings[position]
        if withheld.contains(finding) { continue }
        kept.append(finding)
        numbers.append(UInt32(position - all.lowerBound))
      }
      records[index].findings = start..<kept.count
    }
    findings = kept
    withheldCount = withheld.count
  }
}

/// Finds in a chunk which expected items none of its records carries.
struct CarriedFields: Sendable {
  /// By rule the person's field that is merely expected and that the rule finds missing, or -1.
  private var fields: [Int16]
  /// What the paths of the last chunk carry, which are mostly those of the next.
  private var file = -1
  private var paths: [String] = []
  private var isCarried: [Bool]

  init(_ pack: RulePack) {
    fields = [Int16](repeating: -1, count: pack.catalogue.rules.count)
    isCarried = [Bool](repeating: false, count: pack.schema.person.fields.count)
    for (field, definition) in pack.schema.person.fields.enumerated()
    where definition.constraint.required == .note {
      let address = FieldAddress(section: 0, field: field)
      // What holds a record is told of the record.
      guard let rule = pack.fieldRules[address].missing, pack.dispositions[rule] == .accepted
      else { continue }
      fields[Int(rule.number)] = Int16(field)
    }
  }

  /// - Returns: Findings that each record of the chunk has, in their order.
  mutating func absent(
    in chunk: RecordChunk, _ paths: [String], _ work: FileWork
  ) -> [Finding] {
    guard let bind = work.bindPath, let first = chunk.records.first else { return [] }
    if file != work.number || self.paths != paths {
      (file, self.paths) = (work.number, paths)
      for field in isCarried.indices { isCarried[field] = false }
      for case .field(let address) in paths.map(bind) where address.section == 0 {
        isCarried[Int(address.field)] = true
      }
    }
    var absent = chunk.findings[first.findings].filter { finding in
      let field = fields[Int(finding.rule.number)]
      return field >= 0 && Int(finding.field.field) == field && !isCarried[Int(field)]
    }
    guard !absent.isEmpty else { return [] }
    // A record that could not be looked at has none of them.
    for record in chunk.records {
      let findings = chunk.findings[record.findings]
      absent.removeAll { !findings.contains($0) }
    }
    return absent
  }
}
