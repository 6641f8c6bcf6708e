internal import Foundation

/// The findings of an earlier run that are known and do not fail a run any more: their fingerprints.
///
/// A text of its own with a line a finding, sorted, so that a change shows as such in a version
/// control system: rule, fingerprint, count. No line says which record or value is meant.
public struct Baseline: Sendable {
  private let path: String
  private let identity: String
  private let keyCheck: UInt64
  private let fingerprints: [UInt64]
  private let counts: [UInt32]

  /// Findings in all.
  public var count: Int { counts.reduce(0) { $0 + Int($1) } }

  /// - Throws: `BaselineError`.
  public init(file path: String) throws {
    self.path = path
    var header: [String: String] = [:]
    var entries: [(fingerprint: UInt64, count: UInt32)] = []
    try Self.forEachLine(of: path) { number, line in
      let line = line.trimmingCharacters(in: .whitespacesAndNewlines)
      if line.isEmpty { return }
      if line.hasPrefix("#") {
        let words = line.dropFirst().split(separator: ":", maxSplits: 1)
          .map { $0.trimmingCharacters(in: .whitespaces) }
        if words.count == 2 { header[words[0]] = words[1] }
        return
      }
      let words = line.split(separator: " ")
      guard words.count == 3, let fingerprint = UInt64(words[1], radix: 16),
        let count = UInt32(words[2]), count > 0
      else { throw BaselineError.unreadable(path, line: number) }
      entries.append((fingerprint, count))
    }
    guard header["hoso baseline"] == "1", let identity = header["identity"],
      let keyCheck = header["key"].flatMap({ UInt64($0, radix: 16) })
    else { throw BaselineError.unreadable(path, line: 1) }
    entries.sort { $0.fingerprint < $1.fingerprint }
    (self.identity, self.keyCheck) = (identity, keyCheck)
    (fingerprints, counts) = (entries.map(\.fingerprint), entries.map(\.count))
  }

  /// Goes through a file piece by piece: a baseline may be long, a line of it is short.
  private static func forEachLine(
    of path: String, _ body: (_ number: Int, _ line: String) throws -> Void
  ) throws {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw BaselineError.cannotRead(path)
    }
    defer { try? file.close() }
    var rest: [UInt8] = []
    var number = 0
    while true {
      let piece: Data
      do { piece = try file.read(upToCount: 1 << 16) ?? Data() } catch {
        throw BaselineError.cannotRead(path)
      }
      rest += piece
      var start = 0
      while let end = rest[start...].firstIndex(of: 0x0a) {
        number += 1
        try body(number, String(decoding: rest[start..<end], as: UTF8.self))
        start = end + 1
      }
      rest.removeFirst(start)
      guard piece.isEmpty || rest.count > 1 << 16 else { continue }
      if !rest.isEmpty { try body(number + 1, String(decoding: rest, as: UTF8.self)) }
      return
    }
  }

  func match(_ fingerprints: Fingerprints) throws -> KnownFindings {
    guard identity == fingerprints.identity.rawValue, keyCheck == fingerprints.keyCheck else {
      throw BaselineError.otherKey(path)
    }
    return KnownFindings(ascending: self.fingerprints, counts: counts)
  }
}

/// What is wrong with a baseline.
public enum BaselineError: Error, Hashable, Sendable {
  case cannotRead(String)
  case unreadable(String, line: Int)
  /// It was made with another key, or with none.
  case otherKey(String)
}

/// Gathers the findings of a run into a baseline. Ten bytes a finding are held.
public final class BaselineCollector {
  private var rules: [String: UInt16] = [:]
  private var names: [String] = []
  private var ruleOf: [UInt16] = []
  private var fingerprints: [UInt64] = []

  public init() {}

  func add(_ rule: String, _ fingerprint: UInt64) {
    let number = rules[rule] ?? UInt16(clamping: names.count)
    if Int(number) == names.count {
      rules[rule] = number
      names.append(rule)
    }
    ruleOf.append(number)
    fingerprints.append(fingerprint)
  }

  /// - Parameter pack: Name and version of the rule pack, for whoever reads the file.
  public func write(_ fingerprints: Fingerprints, pack: String, to output: ReportOutput) throws {
    let head = """
      # hoso baseline: 1
      # identity: \(fingerprints.identity.rawValue)
      # key: \(hexadecimal(fingerprints.keyCheck))
      # pack: \(pack)
      # findings: \(self.fingerprints.count)

      """
    output.bytes += Array(head.utf8)
    var ranks = [Int](repeating: 0, count: names.count)
    for (rank, rule) in names.indices.sorted(by: { names[$0] < names[$1] }).enumerated() {
      ranks[rule] = rank
    }
    let order = self.fingerprints.indices.sorted { left, right in
      let (a, b) = (ranks[Int(ruleOf[left])], ranks[Int(ruleOf[right])])
      return a != b ? a < b : self.fingerprints[left] < self.fingerprints[right]
    }
    var index = 0
    while index < order.count {
      let (rule, fingerprint) = (ruleOf[order[index]], self.fingerprints[order[index]])
      let start = index
      while index < order.count, ruleOf[order[index]] == rule,
        self.fingerprints[order[index]] == fingerprint
      { index += 1 }
      output.bytes += Array(
        "\(names[Int(rule)]) \(hexadecimal(fingerprint)) \(index - start)\n".utf8)
      try output.flushIfFull()
    }
  }
}
