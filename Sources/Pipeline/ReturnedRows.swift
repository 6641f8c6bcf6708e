internal import LegacyText
internal import Normalizers
internal import Readers
internal import RecordModel
internal import Reports
internal import SourceMapping
internal import Staging

/// Rejects files that come back: their references are read before anything else, so that the
/// earlier forms of the records stand in nobody's way.
extension DeliveryPipeline {
  /// The references in the person files of a delivery, without order.
  func references(_ plan: DeliveryPlan) throws -> Set<RecordReference> {
    var found: Set<RecordReference> = []
    for file in plan.persons {
      do {
        switch file.format {
        case .csv: try collect(csv: file, &found)
        case .xml: try collect(xml: file, &found)
        }
      } catch is ReadError {
        // Told when the file is read for its records.
      }
    }
    return found
  }

  private func collect(csv file: DeliveryPlan.File, _ found: inout Set<RecordReference>) throws {
    guard let column = file.layout.added?.reference else { return }
    var reader = try file.csvReader()
    while let chunk = try reader.next() {
      for record in chunk.records {
        if let reference = record.reference(chunk, chunk.bytes, column: column) {
          found.insert(reference)
        }
      }
    }
  }

  /// Only where the first records carry a reference: a large delivery is not read twice for nothing.
  private func collect(xml file: DeliveryPlan.File, _ found: inout Set<RecordReference>) throws {
    var cutter = try XMLCutter(
      source: file.file.open(), path: file.file.name, record: file.recordPath,
      encodingOverride: file.override)
    let parser = XMLPieceParser(record: file.recordPath)
    while let piece = try cutter.next() {
      let chunk = parser.parse(piece)
      let column = chunk.added.reference
      if column == nil, found.isEmpty, !chunk.records.isEmpty { return }
      for record in chunk.records {
        if let column, let reference = record.reference(chunk, chunk.bytes, path: column) {
          found.insert(reference)
        }
      }
    }
  }
}

extension RawChunk {
  /// XML: the paths of the attributes that hoso added to records.
  var added: FileLayout.Added {
    var added = FileLayout.Added()
    for (position, path) in paths.enumerated() where path.utf8.first == UInt8(ascii: "@") {
      if let column = AddedColumn(heading: String(path.dropFirst())) {
        added.place(column, at: position)
      }
    }
    return added
  }
}

extension FileWork {
  /// What somebody wrote beside a record that came back, to explain it.
  ///
  /// - Parameter added: Columns, or for XML paths.
  func answer(
    _ record: RawRecord, _ raw: RawChunk, _ bytes: [UInt8], _ added: FileLayout.Added
  ) -> AnswerSent? {
    func text(_ column: Int?) -> String {
      guard let column, let field = record.field(raw, column) else { return "" }
      let decision =
        raw.paths.isEmpty ? texts.column(column) : texts.path(raw.paths[column])
      return cellText(bytes, field, decision, quote: quote)
    }
    guard added.explanation != nil else { return nil }
    let reason = text(added.explanation)
    guard !reason.isEmpty else { return nil }
    return AnswerSent(
      reason: String(reason.prefix(Self.longestReason)), by: text(added.explainedBy),
      until: text(added.explainedUntil))
  }

  private static var longestReason: Int { 2000 }
}

extension RawRecord {
  /// The field of a column, or for XML of a path.
  fileprivate func field(_ chunk: RawChunk, _ column: Int) -> RawField? {
    if chunk.paths.isEmpty {
      return column < Int(fieldCount) ? chunk.fields[Int(firstField) + column] : nil
    }
    return chunk.fields[fields].first { Int($0.column) == column }
  }
}

extension RawRecord {
  /// The reference in a column of a rejects file.
  ///
  /// - Parameter bytes: Those of the chunk, wherever they went.
  func reference(_ chunk: RawChunk, _ bytes: [UInt8], column: Int) -> RecordReference? {
    guard column < Int(fieldCount) else { return nil }
    return RecordReference(bytes[chunk.fields[Int(firstField) + column].range])
  }

  /// The reference in an attribute of an element that came back.
  func reference(_ chunk: RawChunk, _ bytes: [UInt8], path: Int) -> RecordReference? {
    for field in chunk.fields[fields] where Int(field.column) == path {
      if let reference = RecordReference(bytes[field.range]) { return reference }
    }
    return nil
  }
}

/// Which records of a run answer for what was sent back, and what that makes of it.
struct ReturnBook {
  private let items: [RecordReference: OutstandingItem]
  /// By the record's sequence.
  private var answers: [Int: OutstandingItem] = [:]
  private var taken: Set<RecordReference> = []
  private var counts = RunSummary.Returned()
  private var hasAny = false
  /// There is a store that could know the references.
  private let isOpen: Bool

  /// For a check, which knows of nothing that was sent back.
  init() { (items, isOpen) = ([:], false) }

  /// - Parameter sameDelivery: The delivery's number when it was here before: its records are
  ///   known again as they are.
  init(
    _ references: Set<RecordReference>, _ writer: RunWriter, sameDelivery: Int?
  ) throws {
    isOpen = true
    items = try writer.items(references)
    for item in items.values where !item.isSettled {
      if sameDelivery == nil || item.recordDelivery != sameDelivery { try writer.supersede(item) }
    }
  }

  /// Takes the next record's reference.
  ///
  /// - Returns: Whether the record answers for an outstanding item.
  mutating func enter(_ reference: RecordReference, sequence: Int) -> Bool {
    guard isOpen else { return false }
    hasAny = true
    guard let item = items[reference] else {
      counts.unknown += 1
      return false
    }
    guard taken.insert(reference).inserted else {
      counts.repeated += 1
      return false
    }
    guard !item.isSettled else {
      counts.settledBefore += 1
      return false
    }
    answers[sequence] = item
    return true
  }

  /// Takes a record that came back without a reference that can be read: nobody knows for which.
  mutating func enterUnknown() {
    guard isOpen else { return }
    (hasAny, counts.unknown) = (true, counts.unknown + 1)
  }

  func isAnswer(_ sequence: Int) -> Bool { answers[sequence] != nil }

  /// The delivery that a record was sent back from.
  func delivery(of sequence: Int) -> Int? { answers[sequence]?.delivery }

  /// Writes down what became of all that came back.
  ///
  /// - Returns: The counts; `nil` when nothing had a reference.
  mutating func close(
    _ dispositions: [Disposition], _ writer: RunWriter
  ) throws -> RunSummary.Returned? {
    guard hasAny else { return nil }
    for (sequence, item) in answers.sorted(by: { $0.key < $1.key }) {
      let disposition = dispositions[sequence - 1]
      try writer.answer(item, by: sequence, disposition)
      let isSettled = disposition == .accepted || disposition == .duplicate
      if isSettled { counts.settled += 1 } else { counts.stillWrong += 1 }
    }
    let deliveries = Set(items.values.map(\.delivery))
    counts.missing = max(
      0, try writer.openCount(deliveries: deliveries) - counts.stillWrong)
    return counts
  }
}
