import Staging
import Testing

@Suite("The database of a query")
struct QueryDatabaseTests {
  private func database() throws -> QueryDatabase {
    let tables = [
      QueryTable(
        "person",
        [
          QueryTable.Column("record", "INTEGER PRIMARY KEY"), QueryTable.Column("name", "TEXT"),
          QueryTable.Column("phone", "TEXT"),
        ]),
      QueryTable(
        "jobs", [QueryTable.Column("record", "INTEGER"), QueryTable.Column("pay", "REAL")]),
    ]
    return try QueryDatabase(tables) { text in text.map { $0 | 0x20 } }
  }

  private func filled() throws -> QueryDatabase {
    let database = try database()
    for (number, phone) in ["1", "2", "1", "3"].enumerated() {
      try database.insert(
        [.integer(Int64(number)), .text("AN"), .text(phone)], table: 0)
    }
    try database.insert([.integer(1), .real(2.34)], table: 1)
    try database.insert([.integer(2), .null], table: 1)
    return database
  }

  @Test("a query reads tables, parameters and our own functions")
  func reads() throws {
    let database = try filled()
    let rows = try database.rows(
      of: """
        WITH shared AS (SELECT phone FROM person GROUP BY phone HAVING count(*) > :most)
        SELECT record, fold(name) FROM person WHERE phone IN shared ORDER BY record
        """, parameters: ["most": .integer(1)])
    #expect(rows == [[.integer(0), .text("an")], [.integer(2), .text("an")]])
    let pay = try database.rows(of: "SELECT pay, fold(pay IS NULL) FROM jobs", parameters: [:])
    #expect(pay == [[.real(2.34), .text("0")], [.null, .text("1")]])
  }

  @Test("it is told which columns a query reads and which it gives")
  func describes() throws {
    let described = try database().describe(
      "SELECT p.record, count(*) AS n FROM person p JOIN jobs j ON j.record = p.record WHERE phone > :x"
    )
    #expect(described.columns == ["record", "n"])
    #expect(described.parameters == ["x"])
    #expect(described.columnsRead["person"] == ["record", "phone"])
    #expect(described.columnsRead["jobs"] == ["record"])
  }

  @Test(
    "what is no plain reading is refused",
    arguments: [
      "INSERT INTO person VALUES (1, 'a', 'b')", "DELETE FROM person", "DROP TABLE person",
      "UPDATE person SET name = ''", "CREATE TABLE x (y)", "PRAGMA journal_mode = WAL",
      "ATTACH 'x.sqlite' AS x", "VACUUM", "BEGIN", "SELECT 1; SELECT 2", "",
      "SELECT name FROM sqlite_master", "SELECT random() FROM person", "SELECT date('now')",
      "SELECT load_extension('x')", "EXPLAIN SELECT 1; DELETE FROM person",
      "SELECT * FROM pragma_table_info('person')", "SELECT readfile('/etc/passwd')",
    ])
  func refused(_ sql: String) throws {
    let database = try filled()
    #expect(throws: QueryError.self) { try database.describe(sql) }
    #expect(throws: QueryError.self) { try database.rows(of: sql, parameters: [:]) }
    #expect(
      try database.rows(of: "SELECT count(*) FROM person", parameters: [:]) == [[.integer(4)]])
  }

  @Test("a fault is told with its place")
  func places() throws {
    func offset(_ sql: String) throws -> Int? {
      do {
        _ = try database().describe(sql)
        return nil
      } catch QueryError.invalid(_, let offset) { return offset }
    }
    #expect(try offset("SELECT record,\n  phoen FROM person") == 17)
    #expect(
      try offset("SELECT record FROM people") == nil || offset("SELECT record FROM people") == 19)
    #expect(try offset("SELECT record FORM person") == 19)
    #expect(try offset("SELECT 1 FROM person; SELECT 2") == 21)
  }

  @Test("what would never end is stopped, always at the same step")
  func stopped() throws {
    let endless = """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS record FROM n
      """
    let database = try filled()
    for _ in 0..<2 {
      #expect(throws: QueryError.stopped("it takes more steps than its rows allow")) {
        try database.rows(of: endless, parameters: [:])
      }
    }
    #expect(try database.rows(of: "SELECT count(*) FROM jobs", parameters: [:]) == [[.integer(2)]])
  }

  @Test("keys come back from their blocks")
  func blocks() {
    var block = KeyBlock()
    let entries: [(Int, UInt32)] = [(1, 0), (1, .max), (300, 7), (1 << 33, 0x0102_0304)]
    for (record, key) in entries { block.append(record: record, key: key) }
    var read: [(Int, UInt32)] = []
    #expect(KeyBlock.forEach(block.bytes) { read.append(($0, $1)) })
    #expect(read.map(\.0) == entries.map(\.0) && read.map(\.1) == entries.map(\.1))
    for end in 1..<block.bytes.count {
      // A cut block is damaged, or ends with a whole entry; it never reads beyond.
      KeyBlock.forEach(Array(block.bytes[..<end])) { _, _ in }
    }
    #expect(!KeyBlock.forEach([0x80]) { _, _ in })
  }

  @Test("keys of a chunk's records come into a block as one by one")
  func chunks() {
    var state: UInt64 = 7
    func dice(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % sides
    }
    var (together, single) = (KeyBlock(), KeyBlock())
    var first = 1
    for size in [1, 64, 300] {
      let counts = (0..<size).map { _ in [0, 1, 1, 3, KeyBlock.unreadable][dice(5)] }
      let isWanted = (0..<size).map { _ in dice(2) == 1 }
      let total = counts.reduce(0) { $0 + ($1 == KeyBlock.unreadable ? 0 : Int($1)) }
      let keys = (0..<total).map { _ in UInt32(dice(1 << 31)) }
      together.append(first: first, counts: counts, keys: keys, where: isWanted)
      var key = 0
      for (position, count) in counts.enumerated() where count != KeyBlock.unreadable {
        for _ in 0..<count {
          if isWanted[position] { single.append(record: first + position, key: keys[key]) }
          key += 1
        }
      }
      // The next chunk's records may be far away, behind refused ones.
      first += size + [0, 1, 70_000][dice(3)]
    }
    #expect(together.bytes == single.bytes && together.count == single.count)
    together.removeAll()
    #expect(together.bytes.isEmpty && together.count == 0)
    together.append(record: 5, key: 9)
    #expect(together.bytes == [5, 9, 0, 0, 0])
  }
}
