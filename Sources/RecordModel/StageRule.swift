/// The rules that stages of hoso speak themselves. Severities and texts stand in the pack.
public enum StageRule: String, CaseIterable, Sendable {
  // Files
  case fileEmpty = "file-empty"
  case fileNotRecognized = "file-not-recognized"
  case fileTruncated = "file-truncated"
  case fileRefused = "file-refused"
  case mixedLineEnds = "mixed-line-ends"
  case titleLines = "title-lines-above-header"
  case repeatedHeader = "repeated-header"
  case totalsLine = "totals-line"
  case signatureLines = "signature-lines"
  case sectionLine = "section-line"
  case columnUnmapped = "column-unmapped"
  case columnMissing = "column-missing"
  case columnExpected = "column-expected"
  case columnsSwapped = "columns-swapped"
  case textsMixed = "texts-mixed"
  case columnTextUndecided = "column-text-undecided"
  case columnMonthFirst = "column-month-first"
  case columnDateOrderMixed = "column-date-order-mixed"
  case recordCountDiffers = "record-count-differs"
  case childRowWithoutPerson = "child-row-without-person"
  // Fragments and records as read
  case unclosedQuote = "unclosed-quote"
  case strayQuote = "stray-quote"
  case fieldCountDiffers = "field-count-differs"
  case recordTooLong = "record-too-long"
  case nulByte = "nul-byte"
  case xmlMalformed = "xml-malformed"
  case xmlTooDeep = "xml-too-deep"
  // Values
  case textUndecodable = "text-undecodable"
  case textReadByItself = "text-read-by-itself"
  case textLostLetters = "text-lost-letters"
  case numberLostDigits = "number-lost-digits"
  case leadingZeroRestored = "leading-zero-restored"
  case valuesSwapped = "values-swapped"
  case dateOrderUncertain = "date-order-uncertain"
  case yearTwoDigits = "year-two-digits"
  case placeUnknown = "place-unknown"
  case placeAmbiguous = "place-ambiguous"
  case placeSplit = "place-split"
  case nameParts = "name-parts-removed"
  case nameCharacters = "name-has-other-characters"
  case phoneAmbiguous = "phone-ambiguous"
  // Matching
  case duplicateRecord = "duplicate-record"
  case identityConflict = "identity-conflict"

  /// The rule's permanent ID.
  public var id: String { rawValue }
}

/// Where each stage rule stands in a catalogue.
public struct StageRules: Sendable {
  private let indices: [RuleIndex]

  /// - Returns: `nil` when the catalogue lacks one; `missing` names it.
  public init?(_ catalogue: RuleCatalogue, missing: inout [String]) {
    var found: [RuleIndex] = []
    for rule in StageRule.allCases {
      if let index = catalogue.index(of: rule.id) {
        found.append(index)
      } else {
        missing.append(rule.id)
      }
    }
    guard missing.isEmpty else { return nil }
    indices = found
    var places = [Int](repeating: 0, count: 256)
    for (place, rule) in StageRule.allCases.enumerated() { places[Self.ordinal(rule)] = place }
    ordinals = places
  }

  private let ordinals: [Int]
  private static func ordinal(_ rule: StageRule) -> Int {
    StageRule.allCases.firstIndex(of: rule) ?? 0
  }

  /// The index of a stage's rule.
  public subscript(_ rule: StageRule) -> RuleIndex { indices[Self.ordinal(rule)] }
}
