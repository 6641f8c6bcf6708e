/// Restores the capitals that TCVN3 cannot write: `NGUYễN VăN A` becomes `NGUYỄN VĂN A`.
///
/// A field without small letters other than toned ones, in which a word has two capitals or more, is in
/// capitals; in other fields single words of that kind are. All else is left alone: `Lê Võ` may be either.
///
/// - Parameters:
///   - bytes: Text decoded from TCVN3, as UTF-8.
///   - columnIsCapitals: Whether the neighbours say that the column is in capitals; then a single capital
///     suffices.
/// - Returns: Whether anything was changed.
@discardableResult
public func restoreCapitals(
  _ bytes: Span<UInt8>, to output: inout [UInt8], columnIsCapitals: Bool = false
) -> Bool {
  let field = caseEvidence(bytes, in: 0..<bytes.count)
  guard field.tonedSmall > 0, field.capitals > 0 else {
    appendCopy(of: bytes, to: &output)
    return false
  }
  let wholeField =
    field.small == 0 && (field.mostCapitalsInAWord >= 2 || columnIsCapitals)
  var changed = false
  var index = 0
  while index < bytes.count {
    let start = index
    while index < bytes.count, bytes[index] > 0x20 { index += 1 }
    let word = caseEvidence(bytes, in: start..<index)
    let isCapitals = wholeField || (word.small == 0 && word.capitals >= 2)
    if isCapitals, word.tonedSmall > 0 {
      appendUppercased(bytes.extracting(start..<index), to: &output)
      changed = true
    } else {
      appendCopy(of: bytes.extracting(start..<index), to: &output)
    }
    while index < bytes.count, bytes[index] <= 0x20 {
      output.append(bytes[index])
      index += 1
    }
  }
  return changed
}

/// Letters by what they say about the case of a TCVN3 text.
private struct CaseEvidence {
  var capitals = 0
  var mostCapitalsInAWord = 0
  /// Small letters of which TCVN3 has a capital.
  var small = 0
  /// Small letters with tone marks, which may be capitals.
  var tonedSmall = 0
}

private func caseEvidence(_ bytes: Span<UInt8>, in range: Range<Int>) -> CaseEvidence {
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
private func hasTCVN3Capital(_ small: UInt32) -> Bool {
  switch small {
  case 0..<0x80, 0x103, 0xE2, 0xEA, 0xF4, 0x1A1, 0x1B0, 0x111: true
  default: false
  }
}
