/// What is wrong with a query over staged records.
public enum QueryError: Error, Hashable, Sendable {
  /// It cannot be understood or is not allowed; where, in bytes from its beginning, when known.
  case invalid(String, offset: Int?)
  /// It could not be run to its end: its cost has no bounds, or a value does not fit.
  case stopped(String)
}

/// A value in a query's tables and results.
public enum QueryValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
}

/// A table that queries may read.
public struct QueryTable: Hashable, Sendable {
  public var name: String
  /// Names with their types in SQLite's words.
  public var columns: [Column]

  public struct Column: Hashable, Sendable {
    public var name: String
    public var type: String
    public init(_ name: String, _ type: String) { (self.name, self.type) = (name, type) }
  }

  public init(_ name: String, _ columns: [Column]) { (self.name, self.columns) = (name, columns) }
}
