internal import Foundation
internal import GRDB
public import RecordModel

/// What is looked at once more, or changed, of records of a run that were appended before.
extension RunWriter {
  /// Changes what became of a record of this run that was appended before.
  ///
  /// - Parameter sequence: 1-based position among the run's records.
  /// - Parameter explained: Which of the added findings were answered, by their positions.
  /// - Parameter isAnswer: It answers for an outstanding record, and is none of its own.
  public func update(
    _ sequence: Int, disposition: Disposition, cluster: Int?, adding findings: [Finding],
    explained: [Int: Int] = [:], isAnswer: Bool = false
  ) throws {
    let record = firstRecord + Int64(sequence) - 1
    if !isAnswer { try keepOutstanding(record, disposition) }
    try chunks.change(record, disposition, cluster: cluster)
    guard !findings.isEmpty else { return }
    var number = try lastFinding(of: record)
    for (position, finding) in findings.enumerated() {
      number += 1
      try insert(finding, record, number)
      if let explanation = explained[position] {
        try insert(explained: [number: explanation], record: record)
      }
    }
  }

  /// The values of a record of this run, unpacked.
  public func record(_ sequence: Int, fieldCounts: [Int]) throws -> (
    person: [Value], rows: [StoredRecord.Row], text: [UInt8]
  ) {
    let record = firstRecord + Int64(sequence) - 1
    let payload = try chunks.ownPayload(record)
    guard let values = RecordPayload.decode(payload, fieldCounts: fieldCounts) else {
      throw StoreError.damaged(path: path, record: Int(record))
    }
    return (values.person, values.rows, payload)
  }

  /// Reads records of this run as they are packed.
  ///
  /// - Parameter numbers: The store's numbers of records, ascending.
  public func forEachPayload(
    _ numbers: [Int], _ body: (_ number: Int, _ payload: [UInt8]) throws -> Void
  ) throws {
    try chunks.mapping {
      for number in numbers { try body(number, try chunks.payload(Int64(number))) }
    }
  }

  /// Where a record of this run stands: its file's number and its bytes.
  public func place(_ sequence: Int) throws -> (file: Int, span: SourceSpan) {
    let place = try chunks.place(Int64(storeNumber(sequence)))
    return (place.file, place.span)
  }

  /// Adds details, the cells as sent, to a record of this run that has none; see `RecordDetails`.
  public func add(details: ArraySlice<UInt8>, to sequence: Int) throws {
    try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO recalled (record_id, details) VALUES (?, ?)"
    ).execute(arguments: [storeNumber(sequence), Data(details)])
  }

  /// Tells a finding that was withheld of records which were appended before.
  ///
  /// - Parameters:
  ///   - first: The sequence of the first of the records, and how many they are.
  ///   - place: Which of the numbers that are free in each of them it gets.
  public func tell(_ finding: Finding, first: Int, count: Int, place: Int) throws {
    let end = storeNumber(first) + count
    var start = storeNumber(first)
    while start < end {
      // Not while a statement walks through what is being changed.
      let next = min(start + 10_000, end)
      var taken: [Int: [Int]] = [:]
      let rows = try Row.fetchCursor(
        db.cachedStatement(
          sql: """
            SELECT record_id, number FROM findings WHERE record_id >= ? AND record_id < ?
            ORDER BY record_id, number
            """), arguments: [start, next])
      while let row = try rows.next() { taken[row[0], default: []].append(row[1]) }
      for record in start..<next {
        var number = place
        for other in taken[record] ?? [] where other <= number { number += 1 }
        try insert(finding, Int64(record), number)
      }
      start = next
    }
  }
}
