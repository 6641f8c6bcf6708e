public import RecordModel

/// One rule about all staged records, as its file says: a query whose rows are its findings.
public struct DatasetRule: Sendable {
  /// What a row of the query's result is about.
  public enum Subject: String, Sendable {
    /// One record: the column `record`, and `row` for one of its rows.
    case records
    /// One file of the delivery: the column `file`; the others fill the message.
    case files
  }

  public let index: RuleIndex
  public let id: String
  /// The number in the domain's list, such as `ID30`.
  public let domain: String?
  public let file: String
  public let subject: Subject
  public let sql: String
  /// Where the query's first character stands, both from 1.
  public let place: (line: Int, column: Int)
  /// Blanks in front of each further line of the query in the file.
  public let indent: Int
  /// Groups of fields: only records that share the values of one with another record are looked
  /// at. Empty: all are.
  public let shares: [[FieldAddress]]
  public let since: String
  public let inForce: InForce
  /// The lists of agencies that its query reads, without which it is not run.
  public let lists: [String]
  public let examples: [Example]

  /// Some records, or tables about files, that the rule must pass or fail.
  public struct Example: Sendable {
    public let shouldFail: Bool
    public let records: [RecordRule.Example]
    /// For rules about files: tables by name, each row a value by column.
    public let tables: [String: [[String: String]]]
    public let line: Int
  }

  /// Where a place in the query stands in the file.
  ///
  /// - Parameter offset: In bytes of the query.
  public func position(ofByte offset: Int) -> (line: Int, column: Int) {
    let before = sql.utf8.prefix(offset)
    let lines = before.count { $0 == 0x0a }
    let column = before.reversed().prefix { $0 != 0x0a }.count
    return (place.line + lines, column + (lines == 0 ? place.column : indent + 1))
  }
}
