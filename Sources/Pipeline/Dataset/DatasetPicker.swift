internal import LegacyText
internal import RecordModel
internal import Staging

/// What dataset rules want of a chunk's records: keys of compared values, and the values they read.
struct DatasetPick: Sendable {
  /// The keys of one key set.
  struct Keys: Sendable {
    /// For each record how many keys it has, or `KeyBlock.unreadable`.
    var counts: [UInt8] = []
    /// Those of the records one after another.
    var keys: [UInt32] = []
  }

  /// By key set.
  var sets: [Keys] = []
  /// Payloads of the values that queries read.
  var bytes: [UInt8] = []
  /// Where each record's payload ends in `bytes`.
  var ends: [Int] = []
}

/// Picks from records what dataset rules want. Immutable and shared by all workers.
struct DatasetPicker: Sendable {
  private let plan: DatasetPlan
  /// Whether the values that queries read are wanted, beside the keys.
  private let picksValues: Bool
  /// The groups of all key sets, in order.
  private let groups: [Group]
  /// The groups of each key set.
  private let sets: [Range<Int>]
  /// The fields of all groups, in one array: an array for each was counted as often as a record was
  /// picked from, by both threads.
  private let fields: [KeyField]

  private struct Group: Sendable {
    var section: Int
    var fields: Range<Int>
  }

  fileprivate struct KeyField: Hashable, Sendable {
    var field: Int
    /// Compared without case and accents.
    var folds: Bool
    /// The end of its text is part of the key, not the whole. Of several texts beside other fields
    /// only the first is whole: a key need not tell all apart, and folding costs. But without the end
    /// of a place, where its province stands, forty times as many records would be candidates.
    var isEnd = false
  }

  init(_ plan: DatasetPlan, picksValues: Bool = true) {
    (self.plan, self.picksValues) = (plan, picksValues)
    var groups: [Group] = []
    var sets: [Range<Int>] = []
    var all: [KeyField] = []
    for keySet in plan.keySets {
      let first = groups.count
      for group in keySet.groups {
        // Texts come last: they cost most, and are not needed where another field is missing.
        var fields = group.map {
          KeyField(field: Int($0.field), folds: plan.schema.field($0).type == .text)
        }.sorted { ($0.folds ? 1 : 0, $0.field) < ($1.folds ? 1 : 0, $1.field) }
        if !fields[0].folds {
          for text in fields.indices.filter({ fields[$0].folds }).dropFirst() {
            fields[text].isEnd = true
          }
        }
        groups.append(
          Group(section: Int(group[0].section), fields: all.count..<all.count + fields.count))
        all += fields
      }
      sets.append(first..<groups.count)
    }
    (self.groups, self.sets, fields) = (groups, sets, all)
  }

  /// Picks from all records of a chunk.
  func pick(_ chunk: RecordChunk) -> DatasetPick {
    var pick = DatasetPick()
    var memory = SkeletonMemory()
    // Group by group, each of the person's fields for all records: what it asks of a value is then
    // decided once a field, and values that lie side by side are read in order.
    var columns: [KeyColumn] = []
    for (number, group) in groups.enumerated() {
      if group.section > 0 {
        columns.append(KeyColumn())
      } else if let twin = groups[..<number].firstIndex(where: {
        $0.section == 0 && fields[$0.fields] == fields[group.fields]
      }) {
        columns.append(columns[twin])
      } else {
        columns.append(column(group, chunk, &memory))
      }
    }
    for set in sets {
      if set.count == 1, groups[set.lowerBound].section == 0 {
        pick.sets.append(keys(columns[set.lowerBound], chunk))
      } else {
        pick.sets.append(keys(set, columns, chunk, &memory))
      }
    }
    guard picksValues else { return pick }
    pick.ends.reserveCapacity(chunk.records.count)
    let layout = PayloadLayout(plan.fields, of: chunk)
    // A refused record is not compared with any.
    RecordPayload.append(chunk, layout, to: &pick.bytes, ends: &pick.ends) {
      $0.disposition != .rejected
    }
    return pick
  }

  /// The keys of a group of the person's fields.
  private func column(
    _ group: Group, _ chunk: RecordChunk, _ memory: inout SkeletonMemory
  ) -> KeyColumn {
    var ownKeys = [UInt64](repeating: KeyColumn.seed, count: chunk.records.count)
    var ownStates = [UInt8](repeating: KeyColumn.made, count: chunk.records.count)
    let (values, text) = (chunk.values.span, chunk.text.span)
    for field in fields[group.fields] {
      guard let offset = chunk.offset(ofPersonField: field.field) else {
        for index in ownStates.indices where ownStates[index] == KeyColumn.made {
          ownStates[index] = KeyColumn.missing
        }
        break
      }
      var keys = ownKeys.mutableSpan
      var states = ownStates.mutableSpan
      for index in chunk.records.indices where states[index] == KeyColumn.made {
        let value = values[Int(chunk.records[index].firstValue) + offset]
        states[index] = field.enter(value, text, &keys[index], &memory)
      }
    }
    return KeyColumn(keys: ownKeys, states: ownStates)
  }

  /// The keys of a set of one group of the person's fields: at most one a record.
  private func keys(_ column: KeyColumn, _ chunk: RecordChunk) -> DatasetPick.Keys {
    var picked: [UInt32] = []
    let (keys, states) = (column.keys.span, column.states.span)
    picked.reserveCapacity(states.count)
    var counts = [UInt8](repeating: 0, count: states.count)
    for index in states.indices where chunk.records[index].disposition != .rejected {
      if states[index] == KeyColumn.made {
        picked.append(folded(keys[index]))
        counts[index] = 1
      } else if states[index] == KeyColumn.blocked {
        counts[index] = KeyBlock.unreadable
      }
    }
    return DatasetPick.Keys(counts: counts, keys: picked)
  }

  /// The keys of a set of several groups, or of rows.
  private func keys(
    _ set: Range<Int>, _ columns: [KeyColumn], _ chunk: RecordChunk, _ memory: inout SkeletonMemory
  ) -> DatasetPick.Keys {
    var picked = DatasetPick.Keys()
    let (text, groups, fields) = (chunk.text.span, groups.span, fields.span)
    for (index, record) in chunk.records.enumerated() {
      var (count, isBlocked) = (0, false)
      // A refused record is not compared with any.
      for number in set where record.disposition != .rejected {
        if groups[number].section == 0 {
          let state = columns[number].states[index]
          if state == KeyColumn.made, count < 254 {
            picked.keys.append(folded(columns[number].keys[index]))
            count += 1
          }
          isBlocked = isBlocked || state == KeyColumn.blocked
          continue
        }
        for row in record.rows where Int(chunk.rows[row].section) == groups[number].section {
          let base = Int(chunk.rows[row].firstValue)
          var (key, state) = (KeyColumn.seed, KeyColumn.made)
          for place in groups[number].fields where state == KeyColumn.made {
            let field = fields[place]
            state = field.enter(chunk.values[base + field.field], text, &key, &memory)
          }
          if state == KeyColumn.made, count < 254 {
            picked.keys.append(folded(key))
            count += 1
          }
          isBlocked = isBlocked || state == KeyColumn.blocked
        }
      }
      picked.counts.append(count == 0 && isBlocked ? KeyBlock.unreadable : UInt8(count))
    }
    return picked
  }

  private func folded(_ key: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: key ^ key >> 32) }
}

/// The keys of one group of fields by record, while they are made.
private struct KeyColumn {
  var keys: [UInt64] = []
  var states: [UInt8] = []

  static let seed: UInt64 = 0x6b65_7973
  static let made: UInt8 = 0
  /// A value is not there.
  static let missing: UInt8 = 1
  /// A value is unreadable.
  static let blocked: UInt8 = 2
}

extension DatasetPicker.KeyField {
  /// Takes a value into a key.
  ///
  /// - Returns: The state of the key.
  @inline(__always)
  fileprivate func enter(
    _ value: Value, _ text: Span<UInt8>, _ key: inout UInt64, _ memory: inout SkeletonMemory
  ) -> UInt8 {
    switch value.kind {
    case .missing, .empty: return KeyColumn.missing
    case .unreadable: return KeyColumn.blocked
    case .text where isEnd:
      key = mixed(key, TextSkeleton.hashOfEnd(text.extracting(value.textRange)))
    case .text where folds:
      key = mixed(key, memory.hash(text.extracting(value.textRange)))
    case .text, .code: key = hashBytes(text.extracting(value.textRange), seed: key)
    case .integer, .date: key = mixed(key, UInt64(bitPattern: value.bits))
    case .decimal: key = mixed(key, value.double.bitPattern)
    }
    return KeyColumn.made
  }

  @inline(__always)
  private func mixed(_ key: UInt64, _ bits: UInt64) -> UInt64 {
    let state = (key ^ bits) &* 0x9e37_79b9_7f4a_7c15
    return state ^ state >> 29
  }
}

/// Hashes of texts' skeletons, remembered by the hash of the text: agencies and names come again
/// within a chunk, and hashing a text eight bytes at a step costs a tenth of making its skeleton.
private struct SkeletonMemory {
  private static let size = 256
  private var known = [(hash: UInt64, skeleton: UInt64)](repeating: (0, 0), count: size)

  mutating func hash(_ bytes: Span<UInt8>) -> UInt64 {
    let hash = hashBytes(bytes)
    let place = Int(truncatingIfNeeded: hash) & (Self.size - 1)
    let found = known[place]
    if found.hash == hash { return found.skeleton }
    let skeleton = TextSkeleton.hash(bytes)
    known[place] = (hash, skeleton)
    return skeleton
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
