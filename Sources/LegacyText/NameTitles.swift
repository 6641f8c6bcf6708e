/// Degrees and honours written before a name, folded. The abbreviations have no vowel that a name
/// could have.
private let degrees: [[UInt8]] = [
  "tskh", "pgs", "gs", "ths", "ts", "bsckii", "bscki", "bsck2", "bsck1", "bsnt", "bs", "dsckii",
  "dscki", "dsck2",
  "dsck1", "ds", "ckii", "cki", "ck2", "ck1", "kts", "ks", "cn", "ls", "ncs", "nsut", "nsnd",
  "ngut", "ngnd",
  "ttut", "ttnd", "dd", "d/c", "dc", "mrs", "mr", "ms", "dr",
].map { Array($0.utf8) }

/// Words by which a person is addressed. Ông is a family name as well, Anh a given name: they are
/// taken off only before a common family name.
private let formsOfAddress = ["ông", "bà", "anh", "chị", "cô", "thầy", "đồng chí"].map {
  Array($0.unicodeScalars.map(\.value))
}

/// Family names that are hardly ever anything else.
private let familyNames: Set<String> = [
  "nguyễn", "trần", "lê", "phạm", "hoàng", "huỳnh", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ",
  "ngô", "dương", "lý", "đào", "đoàn", "vương", "trịnh", "trương", "đinh", "phùng", "tạ", "lương",
  "lưu", "tăng", "quách", "nông", "triệu", "chu", "thạch", "tống", "khổng", "lò", "lường", "quàng",
  "cầm", "hứa", "bế", "mạc", "nghiêm", "doãn", "tôn", "diệp", "phí", "đàm", "âu", "hầu", "sùng",
  "giàng", "vàng", "thào", "hạng", "lù",
]

/// Family names that are also used as middle or given names: they need `văn` or `thị` after them.
private let ambiguousFamilyNames: Set<String> = [
  "lâm", "mai", "tô", "hà", "cao", "châu", "thái", "kiều", "la", "văn", "kim", "sơn", "danh", "từ",
  "bạch", "giang", "vi", "ninh", "thân", "đồng", "lại", "viên", "ma",
]

/// Whether a word is one by which a person is addressed.
func isFormOfAddress(_ word: Span<UInt8>) -> Bool {
  // The longest takes four letters, which fit into one number.
  guard word.count <= 6 else { return false }
  var packed: UInt64 = 0
  var index = 0
  while index < word.count {
    let scalar = readScalar(word, at: index)
    guard packed < 1 << 39, scalar.value < 0x2000 else { return false }
    packed = packed << 13 | UInt64(lowercased(scalar.value))
    index += scalar.length
  }
  return packedFormsOfAddress.contains(packed)
}

/// The first words of `formsOfAddress`, 13 bits a letter.
private let packedFormsOfAddress: [UInt64] = formsOfAddress.map { form in
  form.prefix { $0 != 0x20 }.reduce(0) { $0 << 13 | UInt64($1) }
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
    let first = smallWord(name, from: wordStart)
    guard first.end < name.count else { continue }
    let second = smallWord(name, from: first.end + 1).word
    let isFamilyName =
      familyNames.contains(first.word)
      || (ambiguousFamilyNames.contains(first.word) && (second == "văn" || second == "thị"))
    if isFamilyName { return end }
  }
  return nil
}

/// The word that begins at `start`, in small letters, and its end.
private func smallWord(_ name: [UInt32], from start: Int) -> (word: String, end: Int) {
  var word = ""
  var end = start
  while end < name.count, isLetter(name[end]) {
    word.unicodeScalars.append(Unicode.Scalar(lowercased(name[end])) ?? " ")
    end += 1
  }
  return (word, end)
}
