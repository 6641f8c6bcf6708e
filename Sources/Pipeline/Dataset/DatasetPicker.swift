internal import LegacyText
internal import RecordModel
internal import Staging

/// What dataset rules want of a chunk's records: keys of compared values, and the values they read.
struct DatasetPick: Sendable {
  /// For each record and key set: how many keys it has; `blocked` where a value is unreadable.
  var counts: [UInt8] = []
  var keys: [UInt32] = []
  /// Payloads of the values that queries read.
  var bytes: [UInt8] = []
  /// Where each record's payload ends in `bytes`.
  var ends: [Int] = []

  static let blocked = UInt8.max
}

/// Picks from records what dataset rules want. Immutable and shared by all workers.
struct DatasetPicker: Sendable {
  private let plan: DatasetPlan
  /// By key set and group whether each field is compared without case and accents.
  private let folds: [[[Bool]]]

  init(_ plan: DatasetPlan) {
    self.plan = plan
    folds = plan.keySets.map { set in
      set.groups.map { $0.map { plan.schema.field($0).type == .text } }
    }
  }

  func pick(_ chunk: RecordChunk) -> DatasetPick {
    var pick = DatasetPick()
    pick.counts.reserveCapacity(chunk.records.count * plan.keySets.count)
    pick.ends.reserveCapacity(chunk.records.count)
    var buffer: [UInt8] = []
    for record in chunk.records {
      for set in plan.keySets.indices {
        let before = pick.keys.count
        let isBlocked = keys(set, record, chunk, &buffer, &pick.keys)
        let count = pick.keys.count - before
        pick.counts.append(
          count == 0 && isBlocked ? DatasetPick.blocked : UInt8(min(count, 254)))
        pick.keys.removeLast(max(0, count - 254))
      }
      RecordPayload.append(record, of: chunk, fields: plan.fields, to: &pick.bytes)
      pick.ends.append(pick.bytes.count)
    }
    return pick
  }

  /// Appends a record's keys.
  ///
  /// - Returns: Whether a value that a key wants is unreadable.
  private func keys(
    _ set: Int, _ record: RecordEntry, _ chunk: RecordChunk, _ buffer: inout [UInt8],
    _ keys: inout [UInt32]
  ) -> Bool {
    var isBlocked = false
    for (number, group) in plan.keySets[set].groups.enumerated() {
      func append(_ base: Int) {
        switch key(group, folds[set][number], base, chunk, &buffer) {
        case .key(let key): keys.append(key)
        case .missing: break
        case .unreadable: isBlocked = true
        }
      }
      let section = Int(group[0].section)
      if section == 0 {
        append(Int(record.firstValue))
      } else {
        for position in record.rows where Int(chunk.rows[position].section) == section {
          append(Int(chunk.rows[position].firstValue))
        }
      }
    }
    return isBlocked
  }

  private enum Key {
    case key(UInt32)
    case missing, unreadable
  }

  private func key(
    _ group: [FieldAddress], _ folds: [Bool], _ base: Int, _ chunk: RecordChunk,
    _ buffer: inout [UInt8]
  ) -> Key {
    var key: UInt64 = 0x6b65_7973
    for (position, field) in group.enumerated() {
      let value = chunk.values[base + Int(field.field)]
      switch value.kind {
      case .missing, .empty: return .missing
      case .unreadable: return .unreadable
      case .text where folds[position]:
        buffer.removeAll(keepingCapacity: true)
        appendFoldedKey(chunk.text.span.extracting(value.textRange), to: &buffer)
        key = hashBytes(buffer.span, seed: key)
      case .text, .code: key = hashBytes(chunk.text.span.extracting(value.textRange), seed: key)
      case .integer, .date: key = mixed(key, UInt64(bitPattern: value.bits))
      case .decimal: key = mixed(key, value.double.bitPattern)
      }
    }
    return .key(UInt32(truncatingIfNeeded: key ^ key >> 32))
  }

  private func mixed(_ key: UInt64, _ bits: UInt64) -> UInt64 {
    let state = (key ^ bits) &* 0x9e37_79b9_7f4a_7c15
    return state ^ state >> 29
  }
}

extension RecordChunk {
  /// Adds a record as it stands in a store, its codes looked up in the lists of today.
  ///
  /// - Parameter lists: By section and field the list of a code.
  mutating func append(_ record: StoredRecord, lists: [[CodeList?]]) {
    let start = text.count
    text.append(contentsOf: record.text)
    func value(_ value: Value, _ section: Int, _ field: Int) -> Value {
      var value = value
      guard value.kind == .text || value.kind == .code || value.kind == .unreadable else {
        return value
      }
      let range = value.textRange
      value.bits = Int64(range.lowerBound + start) << 32 | Int64(range.count)
      if value.kind == .code, value.entry != .max, let list = lists[section][field] {
        value.entry =
          list.index(ofCode: record.text.span.extracting(range))
          .map { UInt16(truncatingIfNeeded: $0) } ?? .max
      }
      return value
    }
    var entry = RecordEntry(
      firstValue: values.count, firstRow: rows.count, ordinal: record.ordinal,
      line: UInt32(clamping: record.line), span: record.span)
    entry.disposition = record.disposition
    values += record.person.enumerated().map { value($1, 0, $0) }
    for row in record.rows {
      rows.append(RowEntry(section: row.section, firstValue: values.count))
      values += row.values.enumerated().map { value($1, row.section, $0) }
      entry.rowCount += 1
    }
    records.append(entry)
  }
}
