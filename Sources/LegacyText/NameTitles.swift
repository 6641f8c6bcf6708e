/// Degrees and honours written before a name, folded. The abbreviations have no vowel that a name could have.
private let degrees: [[UInt8]] = [
  "tskh", "pgs", "gs", "ths", "ts", "bsckii", "bscki", "bsck2", "bsck1", "bsnt", "bs", "dsckii", "dscki", "dsck2",
  "dsck1", "ds", "ckii", "cki", "ck2", "ck1", "kts", "ks", "cn", "ls", "ncs", "nsut", "nsnd", "ngut", "ngnd",
  "ttut", "ttnd", "dd", "d/c", "dc", "mrs", "mr", "ms", "dr",
].map { Array($0.utf8) }

/// Words by which a person is addressed. Ông is a family name as well, Anh a given name: they are taken off
/// only before a common family name.
private let formsOfAddress = ["ông", "bà", "anh", "chị", "cô", "thầy", "đồng chí"].map {
  Array($0.unicodeScalars.map(\.value))
}

/// The family names of some 95 in 100 people.
private let commonFamilyNames: Set<String> = [
  "nguyễn", "trần", "lê", "phạm", "hoàng", "huỳnh", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ", "ngô", "dương", "lý",
  "đào", "đoàn", "vương", "trịnh", "trương", "đinh", "lâm", "phùng", "mai", "tô", "hà", "tạ", "cao", "lương", "lưu",
  "châu", "thái", "tăng", "quách", "kiều", "la", "nông", "triệu", "chu", "văn", "thạch", "kim", "sơn", "danh", "tống",
  "từ", "bạch", "giang", "khổng", "lò", "lường", "quàng", "cầm", "hứa", "bế", "vi", "mạc", "nghiêm", "doãn", "tôn", "diệp",
  "ninh", "phí", "thân", "đàm", "đồng", "lại", "viên", "âu", "ma", "hầu", "sùng", "giàng", "vàng", "thào", "hạng", "lù",
]

/// Whether a word is one by which a person is addressed.
func isFormOfAddress(_ word: Span<UInt8>) -> Bool {
  // The longest is "thầy"; almost every first word is ruled out by its first letter.
  guard word.count <= 7 else { return false }
  switch lowercased(readScalar(word, at: 0).value) {
  case 0x61, 0x62, 0x63, 0x74, 0xF4, 0x111: break
  default: return false
  }
  var scalars: [UInt32] = []
  var index = 0
  while index < word.count {
    let scalar = readScalar(word, at: index)
    scalars.append(lowercased(scalar.value))
    index += scalar.length
  }
  return formsOfAddress.contains(scalars) || scalars == [0x111, 0x1ED3, 0x6E, 0x67]
}

/// The end of the titles that begin at `start`, in scalars; `start` when there are none.
func endOfTitles(_ name: [UInt32], from start: Int) -> Int {
  var end = start
  while end < name.count {
    let next = endOfDegree(name, from: end) ?? endOfAddress(name, from: end)
    guard let next else { break }
    var after = next
    while after < name.count, isTitleSeparator(name[after]) { after += 1 }
    // A title is followed by a name.
    guard after < name.count else { break }
    end = after
  }
  return end
}

private func isTitleSeparator(_ scalar: UInt32) -> Bool {
  switch scalar {
  case 0x20, 0x2C, 0x2D, 0x2E, 0x2F, 0x3A, 0x3B: true
  default: false
  }
}

/// Matches a degree; full stops may stand between its letters (`Th.S`).
private func endOfDegree(_ name: [UInt32], from start: Int) -> Int? {
  for degree in degrees {
    var index = start
    var matched = 0
    while matched < degree.count, index < name.count {
      let folded = name[index] < 0x40 ? UInt8(name[index]) : foldedASCII(name[index])
      if folded == degree[matched] {
        matched += 1
        index += 1
      } else if matched > 0, name[index] == 0x2E {
        index += 1
      } else {
        break
      }
    }
    guard matched == degree.count else { continue }
    if index < name.count, isLetter(name[index]) || name[index] &- 0x30 < 10 { continue }
    if index < name.count, name[index] == 0x27 { continue }
    return index
  }
  return nil
}

private func endOfAddress(_ name: [UInt32], from start: Int) -> Int? {
  for form in formsOfAddress where start + form.count < name.count {
    let end = start + form.count
    guard name[start..<end].map(lowercased) == form, isTitleSeparator(name[end]) else { continue }
    if name[end] == 0x3A { return end }
    var wordStart = end
    while wordStart < name.count, isTitleSeparator(name[wordStart]) { wordStart += 1 }
    if endOfDegree(name, from: wordStart) != nil { return end }
    var wordEnd = wordStart
    while wordEnd < name.count, isLetter(name[wordEnd]) { wordEnd += 1 }
    guard wordEnd < name.count else { continue }
    var word = ""
    for scalar in name[wordStart..<wordEnd] {
      word.unicodeScalars.append(Unicode.Scalar(lowercased(scalar)) ?? " ")
    }
    if commonFamilyNames.contains(word) { return end }
  }
  return nil
}
