/// Restores the capitals that TCVN3 cannot write: `NGUYễN VăN A` becomes `NGUYỄN VĂN A`.
///
/// A field without small letters other than toned ones, in which a word has two capitals or more,
/// is in capitals; in other fields single words of that kind are. All else is left alone: `Lê Võ`
/// may be either.
///
/// - Parameters:
///   - bytes: Text decoded from TCVN3, as UTF-8.
///   - columnIsCapitals: Whether the neighbours say that the column is in capitals; then a single
///     capital suffices.
/// - Returns: Whether anything was changed.
@discardableResult
public func restoreCapitals(
  _ bytes: Span<UInt8>, to output: inout [UInt8], columnIsCapitals: Bool = false
) -> Bool {
  let start = output.count
  appendCopy(of: bytes, to: &output)
  return restoreCapitals(inTailOf: &output, from: start, columnIsCapitals: columnIsCapitals)
}

/// Does so in place; a capital takes as many bytes as its small letter.
@discardableResult
func restoreCapitals(
  inTailOf output: inout [UInt8], from start: Int, columnIsCapitals: Bool
) -> Bool {
  guard columnIsCapitals || hasCapitalWord(output, from: start) else { return false }
  let field = caseEvidence(output.span, in: start..<output.count)
  guard field.tonedSmall > 0, field.capitals > 0 else { return false }
  let wholeField = field.small == 0 && (field.mostCapitalsInAWord >= 2 || columnIsCapitals)
  guard wholeField || field.mostCapitalsInAWord >= 2 else { return false }
  var changed = false
  var index = start
  while index < output.count {
    let wordStart = index
    while index < output.count, output[index] > 0x20 { index += 1 }
    let word = caseEvidence(output.span, in: wordStart..<index)
    if word.tonedSmall > 0, wholeField || (word.small == 0 && word.capitals >= 2) {
      capitalize(&output, in: wordStart..<index)
      changed = true
    }
    while index < output.count, output[index] <= 0x20 { index += 1 }
  }
  return changed
}

/// Whether a word has two letters that TCVN3 has as capitals; most fields have none.
///
/// A table and no branch: capitals come where no predictor expects them, and a third of the time of
/// reading a TCVN3 field went into that.
private func hasCapitalWord(_ output: [UInt8], from start: Int) -> Bool {
  let text = output.span
  let table = capitalClasses.span
  var inWord: UInt8 = 0
  var most: UInt8 = 0
  var lead: UInt8 = 0
  for index in start..<text.count {
    let found = table[Int(lead) << 8 | Int(text[index])]
    lead = found & 3
    inWord = (inWord &+ found >> 2 & 1) &* (found >> 3)
    most |= inWord
  }
  return most >= 2
}

/// By the byte before, where it may lead a capital (1 for C3, 2 for C4, 3 for C6), and a byte: what it
/// may lead itself, 4 for a capital of TCVN3 (A–Z, Â Ê Ô, Ă Đ, Ơ Ư), 8 for all that goes on a word.
private let capitalClasses: [UInt8] = {
  var table = [UInt8](repeating: 8, count: 4 << 8)
  for lead in 0..<4 {
    for byte in 0..<256 {
      let isCapital =
        switch lead {
        case 1: (0x80..<0xA0).contains(byte)
        case 2: byte >= 0x80 && byte & 1 == 0
        case 3: byte == 0xA0 || byte == 0xAF
        default: false
        }
      let isASCII = byte >= 0x41 && byte <= 0x5A
      var found: UInt8 = byte <= 0x20 ? 0 : 8
      if isCapital || isASCII { found |= 4 }
      found |= byte == 0xC3 ? 1 : byte == 0xC4 ? 2 : byte == 0xC6 ? 3 : 0
      table[lead << 8 | byte] = found
    }
  }
  return table
}()

private func capitalize(_ output: inout [UInt8], in range: Range<Int>) {
  var text = output.mutableSpan
  var index = range.lowerBound
  while index < range.upperBound {
    let length = sequenceLength(text[index])
    let capital = uppercased(text.scalar(at: index))
    if encodedLength(capital) == length { _ = text.store(scalar: capital, at: index) }
    index += length
  }
}

/// Letters by what they say about the case of a TCVN3 text.
struct CaseEvidence {
  var capitals = 0
  var mostCapitalsInAWord = 0
  /// Small letters of which TCVN3 has a capital.
  var small = 0
  /// Small letters with tone marks, which may be capitals.
  var tonedSmall = 0
}

func caseEvidence(_ bytes: Span<UInt8>, in range: Range<Int>) -> CaseEvidence {
  var evidence = CaseEvidence()
  var inWord = 0
  var index = range.lowerBound
  while index < range.upperBound {
    let scalar = readScalar(bytes, at: index)
    index += scalar.length
    if scalar.value <= 0x20 {
      inWord = 0
    } else if lowercased(scalar.value) != scalar.value {
      evidence.capitals += 1
      inWord += 1
      evidence.mostCapitalsInAWord = max(evidence.mostCapitalsInAWord, inWord)
    } else if uppercased(scalar.value) != scalar.value {
      if hasTCVN3Capital(scalar.value) { evidence.small += 1 } else { evidence.tonedSmall += 1 }
    }
  }
  return evidence
}

/// ASCII letters and ă â ê ô ơ ư đ.
func hasTCVN3Capital(_ small: UInt32) -> Bool {
  switch small {
  case 0..<0x80, 0x103, 0xE2, 0xEA, 0xF4, 0x1A1, 0x1B0, 0x111: true
  default: false
  }
}
