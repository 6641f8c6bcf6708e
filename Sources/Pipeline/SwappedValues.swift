internal import Normalizers
internal import Readers
internal import RecordModel
internal import RuleEngine

/// Two fields of the person, the first before the second.
struct FieldPair: Hashable, Sendable {
  var first: FieldAddress
  var second: FieldAddress

  init(_ one: FieldAddress, _ other: FieldAddress) {
    let isInOrder = (one.section, one.field) < (other.section, other.field)
    (first, second) = isInOrder ? (one, other) : (other, one)
  }
}

/// How often values stood in each other's place.
struct SwapTally: Sendable {
  /// Records in which two bad values fit when exchanged.
  var certain: [FieldPair: Int] = [:]
  /// Where one field is bad nearly everywhere: the records in which it is, and of those that were
  /// looked at with how many others its value could be exchanged so that both fit.
  var suspects: [FieldAddress: Suspect] = [:]

  struct Suspect: Sendable {
    var badRecords = 0
    var examined = 0
    var fits: [FieldAddress: Int] = [:]
  }

  static func += (left: inout SwapTally, right: SwapTally) {
    left.certain.merge(right.certain, uniquingKeysWith: +)
    left.suspects.merge(right.suspects) { one, other in
      Suspect(
        badRecords: one.badRecords + other.badRecords, examined: one.examined + other.examined,
        fits: one.fits.merging(other.fits, uniquingKeysWith: +))
    }
  }

  /// The pairs of columns that are swapped in a file, with the number of records that show it.
  ///
  /// In most records two bad values fit when exchanged; or a field is bad in most records, and in
  /// four of five its value fits another field and the other's value fits it, as where telephone
  /// and insurance numbers are exchanged and only one of them can be told to be wrong.
  func columns(of recordCount: Int) -> [(pair: FieldPair, count: Int)] {
    var columns = certain.filter { $0.value * 2 >= recordCount }
    for (field, suspect) in suspects where suspect.badRecords * 2 >= recordCount {
      let best = suspect.fits.max {
        ($0.value, $1.key.section, $1.key.field) < ($1.value, $0.key.section, $0.key.field)
      }
      guard let best, suspect.examined >= 3, best.value * 5 >= suspect.examined * 4 else {
        continue
      }
      let pair = FieldPair(field, best.key)
      columns[pair] = max(columns[pair] ?? 0, suspect.badRecords)
    }
    return columns.sorted {
      ($0.key.first.field, $0.key.second.field) < ($1.key.first.field, $1.key.second.field)
    }.map { ($0.key, $0.value) }
  }
}

extension ChunkWorker {
  /// Finds pairs of bad fields whose values fit when exchanged, and says so instead.
  func resolveSwaps(_ chunk: inout RecordChunk, _ raw: RawChunk, _ file: FileWork) -> SwapTally {
    var tally = SwapTally()
    for index in chunk.records.indices {
      let record = chunk.records[index]
      guard record.disposition == .rejected, record.findingCount >= 2 else { continue }
      let bad = record.findings.filter { isBad(chunk.findings[$0]) }
      guard bad.count >= 2, bad.count <= 8 else { continue }
      pairing: for left in bad.indices {
        for right in bad.indices where right > left {
          let first = chunk.findings[bad[left]].field
          let second = chunk.findings[bad[right]].field
          guard fits(first, as: second, record, chunk, raw, file),
            fits(second, as: first, record, chunk, raw, file)
          else { continue }
          chunk.findings[bad[left]].rule = pack.stageRules[.valuesSwapped]
          chunk.findings[bad[right]].rule = pack.stageRules[.valuesSwapped]
          tally.certain[FieldPair(first, second), default: 0] += 1
          break pairing
        }
      }
    }
    suspectSwaps(chunk, raw, file, &tally)
    return tally
  }

  /// Whether a finding says that a value of the person is none for its field.
  private func isBad(_ finding: Finding) -> Bool {
    guard finding.field.section == 0, !finding.field.isWholeSection else { return false }
    let rules = pack.fieldRules[finding.field]
    return finding.rule == rules.unreadable || finding.rule == rules.malformed
      || finding.rule == rules.unknownCode
  }

  /// Where a field is bad in most records of a chunk, looks in some of them for another with which it
  /// could be exchanged.
  private func suspectSwaps(
    _ chunk: RecordChunk, _ raw: RawChunk, _ file: FileWork, _ tally: inout SwapTally
  ) {
    guard chunk.findings.count * 2 >= chunk.records.count else { return }
    var records: [FieldAddress: [Int]] = [:]
    for index in chunk.records.indices {
      for position in chunk.records[index].findings where isBad(chunk.findings[position]) {
        records[chunk.findings[position].field, default: []].append(index)
      }
    }
    for (field, bad) in records where bad.count * 2 >= chunk.records.count {
      var suspect = SwapTally.Suspect(badRecords: bad.count)
      for index in bad.prefix(Self.mostExamined) {
        suspect.examined += 1
        let record = chunk.records[index]
        for other in chunk.personFields where other != Int(field.field) {
          let other = FieldAddress(section: 0, field: other)
          if fits(other, as: field, record, chunk, raw, file),
            fits(field, as: other, record, chunk, raw, file)
          {
            suspect.fits[other, default: 0] += 1
          }
        }
      }
      tally.suspects[field] = suspect
    }
  }
  private static let mostExamined = 16

  /// Whether the raw value of one field would do for another.
  private func fits(
    _ field: FieldAddress, as other: FieldAddress, _ record: RecordEntry, _ chunk: RecordChunk,
    _ raw: RawChunk, _ file: FileWork
  ) -> Bool {
    let source = chunk.person(record, Int(field.field)).source
    guard source > 0 else { return false }
    let slice = raw.fields[Int(source) - 1]
    let column = Int(slice.column)
    let text = raw.paths.isEmpty ? file.texts.column(column) : file.texts.path(raw.paths[column])
    guard
      let reading = normalizer.read(
        Array(chunk.text[slice.range]), flags: slice.flags, text: text, as: other, file.plan)
    else { return false }
    return checker.satisfies(reading.value, other, in: reading.text)
  }
}
