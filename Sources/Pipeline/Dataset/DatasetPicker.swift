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
  /// Whether the values that queries read are wanted, beside the keys.
  private let picksValues: Bool
  private let setCount: Int
  /// The groups of all key sets, in order.
  private let groups: [Group]
  private let fields: [KeyField]

  private struct Group: Sendable {
    var set: Int
    var section: Int
    /// In `fields`.
    var first: Int
    var end: Int
  }

  private struct KeyField: Sendable {
    var field: Int
    /// Compared without case and accents.
    var folds: Bool
    /// Its value is part of the key. Of several texts beside other fields the first is: a key need
    /// not tell all apart, and folding costs.
    var counts = true
  }

  init(_ plan: DatasetPlan, picksValues: Bool = true) {
    (self.plan, self.picksValues) = (plan, picksValues)
    setCount = plan.keySets.count
    var groups: [Group] = []
    var fields: [KeyField] = []
    for (set, keySet) in plan.keySets.enumerated() {
      for group in keySet.groups {
        let first = fields.count
        // Texts come last: they cost most, and are not needed where another field is missing.
        fields += group.map {
          KeyField(field: Int($0.field), folds: plan.schema.field($0).type == .text)
        }.sorted { ($0.folds ? 1 : 0, $0.field) < ($1.folds ? 1 : 0, $1.field) }
        if !fields[first].folds {
          for text in fields[first...].indices.filter({ fields[$0].folds }).dropFirst() {
            fields[text].counts = false
          }
        }
        groups.append(
          Group(set: set, section: Int(group[0].section), first: first, end: fields.count))
      }
    }
    (self.groups, self.fields) = (groups, fields)
  }

  /// A pick that grows record by record.
  struct Picking {
    fileprivate let picker: DatasetPicker
    fileprivate(set) var pick = DatasetPick()
    fileprivate var memory: SkeletonMemory

    /// Takes what is wanted of the next record.
    ///
    /// Best called when the record's values were read just before: most of the cost is waiting for
    /// them to come from memory.
    mutating func take(_ record: RecordEntry, _ chunk: RecordChunk) {
      // A refused record is not compared with any.
      if record.disposition == .rejected {
        for _ in 0..<picker.setCount { pick.counts.append(0) }
      } else {
        picker.appendKeys(record, chunk, &memory, &pick)
        if picker.picksValues {
          RecordPayload.append(record, of: chunk, fields: picker.plan.fields, to: &pick.bytes)
        }
      }
      if picker.picksValues { pick.ends.append(pick.bytes.count) }
    }
  }

  /// - Parameter count: How many records are to be expected.
  func begin(_ count: Int) -> Picking {
    var picking = Picking(picker: self, memory: SkeletonMemory(fields.count))
    picking.pick.counts.reserveCapacity(count * setCount)
    picking.pick.keys.reserveCapacity(count * setCount)
    if picksValues {
      picking.pick.ends.reserveCapacity(count)
      picking.pick.bytes.reserveCapacity(count * 96)
    }
    return picking
  }

  func pick(_ chunk: RecordChunk) -> DatasetPick {
    var picking = begin(chunk.records.count)
    for record in chunk.records { picking.take(record, chunk) }
    return picking.pick
  }

  private func appendKeys(
    _ record: RecordEntry, _ chunk: RecordChunk, _ memory: inout SkeletonMemory,
    _ pick: inout DatasetPick
  ) {
    var set = 0
    var before = pick.keys.count
    var isBlocked = false
    for group in groups {
      if group.set != set {
        close(&pick, before, isBlocked)
        (set, before, isBlocked) = (group.set, pick.keys.count, false)
      }
      if group.section == 0 {
        let isRead = append(group, Int(record.firstValue), chunk, &memory, &pick.keys)
        if !isRead { isBlocked = true }
      } else {
        for position in record.rows where Int(chunk.rows[position].section) == group.section {
          let isRead = append(
            group, Int(chunk.rows[position].firstValue), chunk, &memory, &pick.keys)
          if !isRead { isBlocked = true }
        }
      }
    }
    if setCount > 0 { close(&pick, before, isBlocked) }
  }

  private func close(_ pick: inout DatasetPick, _ before: Int, _ isBlocked: Bool) {
    let count = pick.keys.count - before
    pick.counts.append(count == 0 && isBlocked ? DatasetPick.blocked : UInt8(min(count, 254)))
    if count > 254 { pick.keys.removeLast(count - 254) }
  }

  /// Appends the key of a group's values, when all are there.
  ///
  /// - Returns: `false` when one is unreadable.
  @inline(__always)
  private func append(
    _ group: Group, _ base: Int, _ chunk: RecordChunk, _ memory: inout SkeletonMemory,
    _ keys: inout [UInt32]
  ) -> Bool {
    let (fields, values, text) = (self.fields.span, chunk.values.span, chunk.text.span)
    var key: UInt64 = 0x6b65_7973
    for position in group.first..<group.end {
      let field = fields[position]
      let offset = group.section == 0 ? chunk.offset(ofPersonField: field.field) : field.field
      guard let offset else { return true }
      let value = values[base + offset]
      switch value.kind {
      case .missing, .empty: return true
      case .unreadable: return false
      case _ where !field.counts: break
      case .text where field.folds:
        key = mixed(key, memory.hash(text.extracting(value.textRange), position))
      case .text, .code: key = hashBytes(text.extracting(value.textRange), seed: key)
      case .integer, .date: key = mixed(key, UInt64(bitPattern: value.bits))
      case .decimal: key = mixed(key, value.double.bitPattern)
      }
    }
    keys.append(UInt32(truncatingIfNeeded: key ^ key >> 32))
    return true
  }

  private func mixed(_ key: UInt64, _ bits: UInt64) -> UInt64 {
    let state = (key ^ bits) &* 0x9e37_79b9_7f4a_7c15
    return state ^ state >> 29
  }
}

/// Hashes of texts' skeletons; of each field the last is remembered, as neighbours often agree.
private struct SkeletonMemory {
  private var last: [(hash: UInt64, skeleton: UInt64)]

  init(_ count: Int) { last = [(hash: UInt64, skeleton: UInt64)](repeating: (0, 0), count: count) }

  mutating func hash(_ bytes: Span<UInt8>, _ position: Int) -> UInt64 {
    let hash = hashBytes(bytes)
    if last[position].hash == hash { return last[position].skeleton }
    last[position] = (hash, TextSkeleton.hash(bytes))
    return last[position].skeleton
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
