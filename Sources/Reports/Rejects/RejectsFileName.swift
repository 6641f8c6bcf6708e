/// Names the rejects files of a delivery after their source files, safely and without clashes.
///
/// Names in a delivery come from outside: they may hold `..`, separators, control characters.
struct RejectsFileNames {
  private var taken: Set<String> = []

  /// `<stem>.rejects`, to which a format is added; with a number when another file of the run has
  /// the name already.
  mutating func name(for file: String) -> String {
    let stem = Self.stem(of: file)
    var name = "\(stem).rejects"
    var number = 2
    // Some file systems take upper and lower case for the same.
    while !taken.insert(name.lowercased()).inserted {
      name = "\(stem)-\(number).rejects"
      number += 1
    }
    return name
  }

  private static func stem(of file: String) -> String {
    let last = file.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
    var stem = last
    if let dot = last.lastIndex(of: "."), dot != last.startIndex { stem = String(last[..<dot]) }
    var safe = ""
    for character in stem {
      let isPlain = character.isLetter || character.isNumber || "-_ ()+,.".contains(character)
      safe.append(isPlain ? character : "_")
      if safe.utf8.count > 120 { break }
    }
    safe = String(safe.drop { $0 == "." || $0 == " " || $0 == "-" })
    while safe.last == "." || safe.last == " " { safe.removeLast() }
    if safe.isEmpty { return "file" }
    let devices = ["con", "prn", "aux", "nul", "com1", "com2", "com3", "lpt1", "lpt2", "lpt3"]
    let head = safe.prefix { $0 != "." }.lowercased()
    return devices.contains(head) ? "_" + safe : safe
  }
}
