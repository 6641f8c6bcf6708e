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
    var room: [KeyPages.Entry] = []
    for number in buckets.indices { Self.sort(&buckets[number], &room) }
    isSorted = true
  }

  /// Takes a bucket away, sorted by key and record.
  mutating func takeSorted(_ number: Int) -> [KeyPages.Entry] {
    var entries: [KeyPages.Entry] = []
    swap(&entries, &buckets[number])
    if !isSorted {
      var room: [KeyPages.Entry] = []
      Self.sort(&entries, &room)
    }
    return entries
  }

  /// - Parameter room: Used over and over: fresh memory for each bucket took two thirds of the time.
  private static func sort(_ entries: inout [KeyPages.Entry], _ room: inout [KeyPages.Entry]) {
    // Below, counting digits costs more than comparing.
    if entries.count < 256 {
      entries.sort { ($0.key, $0.record) < ($1.key, $1.record) }
      return
    }
    let missing = entries.count - room.count
    if missing > 0 {
      room.append(
        contentsOf: repeatElement(KeyPages.Entry(key: 0, record: 0), count: missing + missing / 4))
    }
    // From the last digit to the first, eleven bits each; each pass keeps the order of the last.
    for shift in stride(from: UInt64(0), to: 56, by: 22) {
      let count = entries.count
      var there = room.mutableSpan
      distribute(entries.span, &there, shift)
      var here = entries.mutableSpan
      distribute(there.span.extracting(0..<count), &here, shift + 11)
    }
    bringIntoOrderOfRecords(&entries)
  }

  /// Signed keys as unsigned numbers in the same order.
  @inline(__always)
  private static func ordered(_ key: Int64) -> UInt64 { UInt64(bitPattern: key) ^ 1 << 63 }

  private static func distribute(
    _ entries: Span<KeyPages.Entry>, _ output: inout MutableSpan<KeyPages.Entry>, _ shift: UInt64
  ) {
    var places = [Int](repeating: 0, count: 1 << 11)
    for index in entries.indices { places[Int(ordered(entries[index].key) >> shift & 0x7ff)] += 1 }
    var sum = 0
    for digit in places.indices { (places[digit], sum) = (sum, sum + places[digit]) }
    for index in entries.indices {
      let digit = Int(ordered(entries[index].key) >> shift & 0x7ff)
      output[places[digit]] = entries[index]
      places[digit] += 1
    }
  }

  /// Records of one key come in order within a run, but not from layers that are merged.
  private static func bringIntoOrderOfRecords(_ entries: inout [KeyPages.Entry]) {
    var start = 0
    while start < entries.count {
      var end = start + 1
      while end < entries.count, entries[end].key == entries[start].key { end += 1 }
      if end - start > 1 { entries[start..<end].sort { $0.record < $1.record } }
      start = end
    }
  }
}
