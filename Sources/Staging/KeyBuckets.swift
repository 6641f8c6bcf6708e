/// Keys of records in the order of their first eight bits, as they come: what is left for the end of
/// a run is to sort some thousands at a time, beside other work.
///
/// Keys are hashes and spread evenly. To sort and write two million took 160 ms as two arrays, and
/// takes 32 so.
struct KeyBuckets: Sendable {
  static let count = 256

  private var buckets = [[KeyPages.Entry]](repeating: [], count: count)
  private(set) var isEmpty = true
  private var isSorted = false

  /// Appends an entry; those with the same key stay in the order in which they came.
  mutating func append(_ entry: KeyPages.Entry) {
    buckets[Int(Self.ordered(entry.key) >> 56)].append(entry)
    (isEmpty, isSorted) = (false, false)
  }

  /// Sorts all buckets, by key and record.
  mutating func sort() {
    for number in buckets.indices {
      var entries: [KeyPages.Entry] = []
      swap(&entries, &buckets[number])
      buckets[number] = Self.sorted(entries)
    }
    isSorted = true
  }

  /// Takes a bucket away, sorted by key and record.
  mutating func takeSorted(_ number: Int) -> [KeyPages.Entry] {
    var entries: [KeyPages.Entry] = []
    swap(&entries, &buckets[number])
    return isSorted ? entries : Self.sorted(entries)
  }

  private static func sorted(_ unsorted: [KeyPages.Entry]) -> [KeyPages.Entry] {
    var entries = unsorted
    if entries.count < 64 {
      entries.sort { ($0.key, $0.record) < ($1.key, $1.record) }
      return entries
    }
    var other = entries
    // From the last digit to the first, eleven bits each; each pass keeps the order of the last.
    for shift in stride(from: UInt64(0), to: 56, by: 11) {
      distribute(entries, &other, shift)
      swap(&entries, &other)
    }
    return inOrderOfRecords(entries)
  }

  /// Signed keys as unsigned numbers in the same order.
  @inline(__always)
  private static func ordered(_ key: Int64) -> UInt64 { UInt64(bitPattern: key) ^ 1 << 63 }

  private static func distribute(
    _ entries: [KeyPages.Entry], _ output: inout [KeyPages.Entry], _ shift: UInt64
  ) {
    var places = [Int](repeating: 0, count: 1 << 11)
    for entry in entries { places[Int(ordered(entry.key) >> shift & 0x7ff)] += 1 }
    var sum = 0
    for digit in places.indices { (places[digit], sum) = (sum, sum + places[digit]) }
    for entry in entries {
      let digit = Int(ordered(entry.key) >> shift & 0x7ff)
      output[places[digit]] = entry
      places[digit] += 1
    }
  }

  /// Records of one key come in order within a run, but not from layers that are merged.
  private static func inOrderOfRecords(_ entries: [KeyPages.Entry]) -> [KeyPages.Entry] {
    var entries = entries
    var start = 0
    while start < entries.count {
      var end = start + 1
      while end < entries.count, entries[end].key == entries[start].key { end += 1 }
      if end - start > 1 { entries[start..<end].sort { $0.record < $1.record } }
      start = end
    }
    return entries
  }
}
