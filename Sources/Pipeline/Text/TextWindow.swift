public import Readers
internal import LegacyText

/// A file's text for itself: what it is encoded in, and the same file as UTF-8.
public struct TextWindow {
  /// What one value a line is printed as.
  public enum LineForm: String, CaseIterable, Sendable { case text, name, key }

  private let file: DeliveryFile
  private let told: TextReading?

  /// The names under which encodings are told and reported.
  public static var encodings: [String] { TextReading.names }

  /// - Parameter encoding: One of `encodings`; nil to find it out.
  public init(_ file: DeliveryFile, encoding: String?) {
    self.file = file
    told = encoding.flatMap { TextReading(named: $0) }
  }

  /// The reading told, for text that was brought to UTF-8 where it was UTF-16.
  private var toldInUTF8: TextReading? {
    told.map { $0.carrier == .utf16le || $0.carrier == .utf16be ? .utf8 : $0 }
  }

  private func survey() throws -> TextSurvey {
    try TextSurvey(try TextFile(file, told: told?.carrier), told: toldInUTF8)
  }

  /// Looks at the whole file and decides how each column is read.
  ///
  /// - Throws: `ReadError` when the file cannot be opened or is no text.
  public func finding() throws -> TextFinding { try survey().finding }

  /// Writes the file as UTF-8 in NFC; structure, blanks and line ends stay as they are.
  ///
  /// - Parameter write: Takes some bytes of output.
  /// - Returns: The number of values that no reading fits; they were written as well as possible.
  /// - Throws: `ReadError`, the truncation of a file that ends early after all that could be read
  ///   was written, or what `write` throws.
  public func convert(_ write: ([UInt8]) throws -> Void) throws -> Int {
    let survey = try survey()
    var converter = TextConverter(survey)
    var reader = try survey.file.reader()
    while let chunk = try reader.next() {
      var output: [UInt8] = []
      converter.convert(chunk, to: &output)
      try write(output)
    }
    if let truncation = reader.truncation { throw truncation }
    return converter.unreadCount
  }

  /// Writes each line in its normal form; empty lines stay.
  ///
  /// Lines need not have anything in common: each is read by itself, and by what the others show.
  ///
  /// - Returns: As `convert`.
  /// - Throws: As `convert`.
  public func normalizeLines(
    as form: LineForm, _ write: ([UInt8]) throws -> Void
  ) throws -> Int {
    let text = try TextFile(file, told: told?.carrier, asLines: true)
    let lines = try LineReadings(text, told: toldInUTF8)
    var unread = 0
    var reader = try text.reader()
    while let chunk = try reader.next() {
      var output: [UInt8] = []
      var decoded: [UInt8] = []
      var position = 0
      let bytes = chunk.bytes.span
      for value in chunk.values {
        for index in position..<value.range.lowerBound { output.append(bytes[index]) }
        decoded.removeAll(keepingCapacity: true)
        if !lines.decode(bytes.extracting(value.range), into: &decoded) { unread += 1 }
        append(decoded, as: form, to: &output)
        position = value.range.upperBound
      }
      for index in position..<bytes.count { output.append(bytes[index]) }
      try write(output)
    }
    if let truncation = reader.truncation { throw truncation }
    return unread
  }

  private func append(_ decoded: [UInt8], as form: LineForm, to output: inout [UInt8]) {
    var text: [UInt8] = []
    _ = appendCanonicalText(decoded.span, to: &text, keepLineBreaks: false)
    switch form {
    case .text: output.append(contentsOf: text)
    case .name: _ = appendPersonName(text.span, to: &output)
    case .key:
      var key: [UInt8] = []
      appendFoldedKey(text.span, to: &key)
      output.append(contentsOf: key)
    }
  }
}

/// How each line of a list is read.
private struct LineReadings {
  private let mixture: TextMixture
  private let told: TextDecision?

  init(_ file: TextFile, told: TextReading?) throws {
    var samples = ColumnSamples(limit: 2_000)
    var reader = try file.reader()
    while let chunk = try reader.next() {
      for value in chunk.values { samples.note(chunk.bytes.span.extracting(value.range)) }
    }
    mixture = TextMixture(told == nil ? samples.values : [])
    self.told = told.flatMap { TextDetector().decide(columns: [samples.values], told: $0).first }
  }

  func decode(_ bytes: Span<UInt8>, into output: inout [UInt8]) -> Bool {
    (told ?? mixture.decide(bytes)).decode(bytes, into: &output)
  }
}
