internal import LegacyText
internal import Readers

/// What was found out about the text of a file.
public struct TextFinding: Sendable {
  /// One column of a table or one path of a document.
  public struct Column: Sendable {
    /// The heading as text, or the path; the column's number where nothing names it.
    public var name: String
    /// What it is read as: `tcvn3`, `utf-8`, `tcvn3-in-utf-8`, `mixed`, …
    public var encoding: String
    /// By how many bits this is likelier than the next best reading; nil where there is no other.
    public var margin: Double?
    /// Distinct values that the decision rests on.
    public var valueCount: Int
    /// The two likeliest readings, when they are too close for any to be applied.
    public var suggestions: [String]
  }

  /// The reading of the file as a whole; `mixed` when columns or rows differ.
  public var encoding: String
  public var margin: Double?
  public var columns: [Column]
}

/// Looks at all values of a file once, and decides how each column is read.
struct TextSurvey {
  let file: TextFile
  private(set) var names: [String] = []
  private(set) var decisions: [TextDecision] = []
  /// For titles and headings.
  private var heading = TextDecision.asIs
  /// For what stands between values.
  private(set) var whole = TextDecision.asIs
  private var counts: [Int] = []
  /// Columns or rows are in different encodings.
  private var isMixed = false

  /// - Parameter told: The reading, when somebody told it.
  /// - Throws: `ReadError` when the file cannot be opened.
  init(_ file: TextFile, told: TextReading?) throws {
    self.file = file
    var samples: [ColumnSamples] = []
    var reader = try file.reader()
    let limit = TextDetector().sampleLimit
    var headings = ColumnSamples(limit: limit)
    while let chunk = try reader.next() {
      var scratch: [UInt8] = []
      for value in chunk.values {
        scratch.removeAll(keepingCapacity: true)
        append(value, of: chunk.bytes.span, to: &scratch)
        if value.column == TextValue.heading {
          headings.note(scratch.span)
          continue
        }
        while samples.count <= value.column { samples.append(ColumnSamples(limit: limit)) }
        samples[value.column].note(scratch.span)
      }
    }
    names = reader.columns
    let values = samples.map(\.values)
    counts = values.map(\.count)
    decide(values, headings.values, told)
    nameColumns()
  }

  /// The decision about a column, from 0, or about headings.
  func decision(_ column: Int) -> TextDecision {
    column == TextValue.heading ? heading : decisions[column]
  }

  private mutating func decide(
    _ values: [[[UInt8]]], _ headings: [[UInt8]], _ told: TextReading?
  ) {
    let detector = TextDetector()
    var all: [TextDecision]
    if let told {
      all = detector.decide(columns: values + [headings, pool(of: values)], told: told)
      whole = all.popLast() ?? .asIs
    } else {
      all = detector.decide(columns: values + [headings])
      whole = detector.decide(column: pool(of: values + [headings]))
    }
    heading = all.popLast() ?? .asIs
    decisions = all
    if told == nil { settleWhole(values) }
  }

  /// A share of each column's values.
  private func pool(of columns: [[[UInt8]]]) -> [[UInt8]] {
    let telling = columns.filter { !$0.isEmpty }
    guard !telling.isEmpty else { return [] }
    let share = max(8, TextDetector().sampleLimit / telling.count)
    return telling.flatMap { $0.prefix(share) }
  }

  /// The file is in the one encoding that all sure columns are in, or mixed.
  private mutating func settleWhole(_ values: [[[UInt8]]]) {
    let all = decisions.contains { $0.isEvidence } ? decisions : [heading]
    let sure = all.filter { $0.isEvidence }
    let kinds = Set(sure.flatMap { [$0.reading] + $0.others }.map(\.withoutForm))
    isMixed = kinds.count > 1
    guard kinds.count == 1, let kind = kinds.first else { return }
    let own = zip(decisions, values).filter { $0.0.reading.withoutForm == kind }
    whole = TextDetector().decide(column: pool(of: own.map(\.1)))
    // A detail that one column shows holds for all.
    for decision in sure { whole.take(detailsOf: decision.reading) }
  }

  /// What reports say.
  var finding: TextFinding {
    let columns = zip(names, decisions).enumerated().compactMap { index, column in
      let (name, decision) = column
      // Elements that only hold others have nothing to be read.
      if file.shape == .markup, counts[index] == 0 { return nil as TextFinding.Column? }
      return TextFinding.Column(
        name: name, encoding: encodingName(decision),
        margin: decision.margin.isFinite ? decision.margin : nil, valueCount: counts[index],
        suggestions: decision.isDecided
          ? []
          : [decision.best, decision.runnerUp].compactMap { $0?.name(carriedBy: file.carrier) })
    }
    return TextFinding(
      encoding: isMixed ? "mixed" : encodingName(whole),
      margin: whole.margin.isFinite && !isMixed ? whole.margin : nil,
      columns: file.shape == .lines ? [] : columns)
  }

  private func encodingName(_ decision: TextDecision) -> String {
    let name = decision.name(carriedBy: file.carrier)
    // Plain ASCII in a file of another Unicode form is in that form.
    return name == "ascii" && file.carrier != .utf8 ? file.carrier.rawValue : name
  }

  private mutating func nameColumns() {
    guard file.shape == .table else { return }
    names = (0..<decisions.count).map { column in
      guard column < file.headings.count, !file.headings[column].isEmpty else {
        return "\(column + 1)"
      }
      return text(file.headings[column])
    }
    // Names that stand twice are told apart by their number.
    var seen: Set<String> = []
    for index in names.indices where !seen.insert(names[index]).inserted {
      names[index] += " (\(index + 1))"
      seen.insert(names[index])
    }
  }

  /// A heading as text.
  private func text(_ bytes: [UInt8]) -> String {
    var decoded: [UInt8] = []
    _ = heading.decode(bytes.span, into: &decoded)
    var canonical: [UInt8] = []
    _ = appendCanonicalText(decoded.span, to: &canonical, keepLineBreaks: false)
    return String(decoding: canonical, as: UTF8.self)
  }
}

/// Appends the characters that a value stands for.
func append(_ value: TextValue, of bytes: Span<UInt8>, to output: inout [UInt8]) {
  let part = bytes.extracting(value.range)
  switch value.form {
  case .plain: for index in part.indices { output.append(part[index]) }
  case .markup, .attribute: _ = appendResolvedReferences(part, to: &output)
  }
}
