public import RecordModel

extension RawChunk {
  /// Rewrites fields whose escapes are not those of RFC 4180, so that nothing is left to undo.
  ///
  /// The bytes between the fields lose their meaning; spans stay.
  public mutating func undoEscapes(of dialect: CSVDialect) {
    guard !dialect.isPlain else { return }
    for index in fields.indices where fields[index].flags.contains(.escaped) {
      let range = fields[index].range
      var target = range.lowerBound
      var source = range.lowerBound
      while source < range.upperBound {
        let next = source + 1
        let isEscape =
          next < range.upperBound
          && (bytes[source] == dialect.quote && bytes[next] == dialect.quote
            || bytes[source] == dialect.escape
              && (bytes[next] == dialect.quote || bytes[next] == dialect.escape))
        if isEscape { source = next }
        bytes[target] = bytes[source]
        target += 1
        source += 1
      }
      fields[index].count = UInt32(target - range.lowerBound)
      fields[index].flags.remove(.escaped)
    }
  }
}
