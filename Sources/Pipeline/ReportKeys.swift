internal import Crypto
internal import Reports

/// The hashes behind fingerprints and pseudonyms.
struct ReportKeys {
  /// The user's secret, if there is one.
  let key: [UInt8]?

  var fingerprints: Fingerprints {
    guard let key else {
      return Fingerprints(identity: .content, digest: contentDigest)
    }
    return Fingerprints(identity: .key) { keyed($0, key) }
  }

  /// - Parameter delivery: The delivery's digest: known only to those who hold its values anyway.
  func pseudonyms(delivery: [UInt8]) -> Pseudonyms {
    let key = key ?? delivery
    return Pseudonyms { keyed($0, key) }
  }
}

/// The first 64 bits of a SHA-256.
func contentDigest(_ bytes: [UInt8]) -> UInt64 { first64(SHA256.hash(data: bytes)) }

private func keyed(_ bytes: [UInt8], _ key: [UInt8]) -> UInt64 {
  first64(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
}

private func first64(_ digest: some Sequence<UInt8>) -> UInt64 {
  digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
}
