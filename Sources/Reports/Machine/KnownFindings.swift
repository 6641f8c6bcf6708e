/// Fingerprints that are known, each as often as it was found, to be taken one by one.
struct KnownFindings {
  private let fingerprints: [UInt64]
  private var left: [UInt32]
  /// Known findings that were not taken.
  private(set) var rest: Int

  /// - Parameter fingerprints: In any order; equal ones may repeat.
  init(_ fingerprints: [UInt64]) {
    var distinct: [UInt64] = []
    var counts: [UInt32] = []
    for fingerprint in fingerprints.sorted() {
      if distinct.last == fingerprint {
        counts[counts.count - 1] += 1
      } else {
        distinct.append(fingerprint)
        counts.append(1)
      }
    }
    (self.fingerprints, left, rest) = (distinct, counts, fingerprints.count)
  }

  /// - Parameter fingerprints: Ascending; equal ones may repeat.
  /// - Parameter counts: One a fingerprint.
  init(ascending fingerprints: [UInt64], counts: [UInt32]) {
    (self.fingerprints, left) = (fingerprints, counts)
    rest = counts.reduce(0) { $0 + Int($1) }
  }

  /// - Returns: Whether one such finding was known and not taken yet.
  mutating func take(_ fingerprint: UInt64) -> Bool {
    var (low, high) = (0, fingerprints.count)
    while low < high {
      let middle = (low + high) / 2
      if fingerprints[middle] < fingerprint { low = middle + 1 } else { high = middle }
    }
    while low < fingerprints.count, fingerprints[low] == fingerprint {
      if left[low] > 0 {
        left[low] -= 1
        rest -= 1
        return true
      }
      low += 1
    }
    return false
  }
}
