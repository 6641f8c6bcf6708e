import Testing

@testable import Expressions

/// Columns against `Program`, the one authority for what an expression means.
@Suite struct ColumnTests {
  /// Records with their rows, the same in a batch and in a frame each.
  struct People {
    var declarations = Declarations()
    let slots: [(slot: Int, kind: Operand.Kind)]
    let work: Int
    let job: Int
    let todaySlot: Int
    var text: [UInt8] = []
    var records: [[Operand]] = []
    /// By record the rows, each with its fields.
    var rows: [[[Operand]]] = []
    static let rowKinds: [Operand.Kind] = [.date, .date, .string, .int]
    static let today = Operand.date(CalendarDate(year: 2026, month: 11, day: 24)!)

    init(_ count: Int, _ random: inout SplitMix) {
      var slots: [(Int, Operand.Kind)] = []
      let variables: [(String, StaticType, Operand.Kind)] = [
        ("a", .int, .int), ("b", .int, .int), ("x", .double, .double), ("s", .string, .string),
        ("t", .string, .string), ("d", .date, .date), ("e", .date, .date),
      ]
      for (name, type, kind) in variables {
        slots.append((declarations.variable(name, type), kind))
      }
      work = declarations.section(
        "work", fields: [("from", .date), ("to", .date), ("place", .string), ("pay", .int)])
      todaySlot = declarations.variable("today", .date)
      job = declarations.rowVariable("job", section: work)
      declarations.function(
        "shout", parameters: [.string], result: .string, isMember: true, isCostly: true
      ) { text, _, _, _, frame in
        text.count == 3
          ? .unknown : frame.makeText((frame.string(text) ?? "").uppercased() + "!")
      }
      declarations.function(
        "hush", parameters: [.string], result: .string, isMember: true, isCostly: true,
        isTotal: true
      ) { text, _, _, _, frame in frame.makeText((frame.string(text) ?? "").lowercased()) }
      self.slots = slots
      for _ in 0..<count {
        records.append(slots.map { value($0.1, &random) })
        rows.append(
          (0..<Int.random(in: 0...4, using: &random)).map { _ in
            Self.rowKinds.map { value($0, &random) }
          })
      }
    }

    private mutating func value(_ kind: Operand.Kind, _ random: inout SplitMix) -> Operand {
      switch Int.random(in: 0..<12, using: &random) {
      case 0, 1: return .missing
      // Another kind than declared.
      case 2 where Int.random(in: 0..<6, using: &random) == 0: return .bool(true)
      default: break
      }
      switch kind {
      case .int: return .int([0, 1, 2, -7, 12, .max, .min].randomElement(using: &random)!)
      case .double: return .double([0, 0.5, -2, 1e19, .nan].randomElement(using: &random)!)
      case .date:
        let year = Int.random(in: 1990...1993, using: &random)
        let month = Int.random(in: 0...2, using: &random)
        let day = month == 0 ? 0 : [0, 1, 28, 29].randomElement(using: &random)!
        return .date(
          CalendarDate(year: year, month: month, day: day) ?? CalendarDate(year: year)!)
      default:
        let texts = [
          "", "Huế", "12", "Vinh", "Hà Nội, Việt Nam", "-5", String(repeating: "ơ", count: 300),
        ]
        let bytes = Array(texts.randomElement(using: &random)!.utf8)
        text += bytes
        return .string(offset: text.count - bytes.count, byteCount: bytes.count)
      }
    }

    /// What `Program` says of a record, or of one of its rows.
    func verdict(_ program: Program, _ record: Int, row: Int?) -> Verdict {
      var frame = declarations.makeFrame()
      frame.text = text
      for (place, value) in zip(slots, records[record]) { frame.set(place.slot, to: value) }
      frame.set(todaySlot, to: Self.today)
      for (number, values) in rows[record].enumerated() {
        let base = frame.beginRow(section: work)
        for (field, value) in values.enumerated() { frame.set(base + field, to: value) }
        if number == row { frame.bind(job, toRow: base) }
      }
      return program.evaluate(&frame)
    }

    /// Fills a batch with the records from `first` on.
    func fill(_ batch: inout ColumnBatch, _ plan: ColumnPlan, first: Int, count: Int) {
      batch.begin(count: count)
      var all: [[Operand]] = []
      if plan.readsRows(of: work) {
        for record in 0..<count {
          for row in rows[first + record] {
            batch.addRows(section: work, count: 1) { $0.append(Int32(record)) }
            all.append(row)
          }
        }
      }
      batch.finishRows()
      for (number, place) in slots.enumerated() {
        guard let column = plan.column(ofVariable: place.slot).value else { continue }
        set(column, place.kind, (0..<count).map { records[first + $0][number] }, &batch)
      }
      for field in Self.rowKinds.indices {
        let place = RowField(section: work, index: field)
        guard let column = plan.column(of: place).value else { continue }
        set(column, Self.rowKinds[field], all.map { $0[field] }, &batch)
      }
    }

    private func set(
      _ column: Int, _ kind: Operand.Kind, _ values: [Operand], _ batch: inout ColumnBatch
    ) {
      for word in 0..<(values.count + 63) / 64 {
        var bits = [Int64](repeating: 0, count: 64)
        var (has, other): (UInt64, UInt64) = (0, 0)
        for lane in 0..<min(64, values.count - word * 64) {
          let value = values[word * 64 + lane]
          guard value.isValue else { continue }
          bits[lane] = Int64(bitPattern: value.payload)
          has |= 1 << UInt64(lane)
          if !value.holds(kind) { other |= 1 << UInt64(lane) }
        }
        batch.set(column, word: word, bits, has: has, otherKind: other)
      }
    }
  }

  /// Has a batch go through other records on another day, so that it remembers what they held.
  private func run(
    _ root: ColumnPlan.Root, _ plan: ColumnPlan, _ batch: inout ColumnBatch, _ people: People,
    isEach: Bool
  ) {
    var text = people.text
    let day = Operand.date(CalendarDate(year: 1991, month: 2, day: 3)!)
    batch.adopt(&text, uniform: [(slot: people.todaySlot, value: day)])
    for first in stride(from: 0, to: people.records.count, by: ColumnBatch.size) {
      let count = min(ColumnBatch.size, people.records.count - first)
      people.fill(&batch, plan, first: first, count: count)
      let lanes = isEach ? people.rows[first..<first + count].reduce(0) { $0 + $1.count } : count
      var verdicts: [ColumnBatch.Verdicts] = []
      let masks = stride(from: 0, to: lanes, by: 64).map { start -> UInt64 in
        lanes - start < 64 ? 1 << UInt64(lanes - start) - 1 : .max
      }
      batch.evaluate(root, masks, &verdicts)
    }
    batch.release(&text)
  }

  /// Compares all lanes; gives how many were decided in columns and how many were left.
  private func compare(
    _ source: String, _ people: People, isEach: Bool = false, after earlier: People? = nil
  ) throws -> (decided: Int, odd: Int)? {
    let program = try Program(source, in: people.declarations)
    var plan = ColumnPlan(people.declarations)
    let each: (slot: Int, section: Int)? = isEach ? (people.job, people.work) : nil
    guard let root = plan.add(program, each: each, uniform: [people.todaySlot]) else { return nil }
    var batch = ColumnBatch(plan)
    if let earlier { run(root, plan, &batch, earlier, isEach: isEach) }
    var text = people.text
    batch.adopt(&text, uniform: [(slot: people.todaySlot, value: People.today)])
    var result = (decided: 0, odd: 0)
    for first in stride(from: 0, to: people.records.count, by: ColumnBatch.size) {
      let count = min(ColumnBatch.size, people.records.count - first)
      people.fill(&batch, plan, first: first, count: count)
      let lanes: [(record: Int, row: Int?)] =
        isEach
        ? (0..<count).flatMap { record in
          people.rows[first + record].indices.map { (first + record, $0) }
        }
        : (0..<count).map { (first + $0, nil) }
      var verdicts: [ColumnBatch.Verdicts] = []
      let masks = stride(from: 0, to: lanes.count, by: 64).map { start -> UInt64 in
        lanes.count - start < 64 ? 1 << UInt64(lanes.count - start) - 1 : .max
      }
      batch.evaluate(root, masks, &verdicts)
      for (number, lane) in lanes.enumerated() {
        let (word, bit) = (verdicts[number / 64], UInt64(number % 64))
        guard word.isOdd >> bit & 1 == 0 else {
          result.odd += 1
          continue
        }
        result.decided += 1
        let verdict: Verdict =
          word.holds >> bit & 1 != 0
          ? .holds : word.fails >> bit & 1 != 0 ? .fails : .unknown
        let expected = people.verdict(program, lane.record, row: lane.row)
        #expect(verdict == expected, "\(source), record \(lane.record), row \(lane.row ?? -1)")
      }
    }
    batch.release(&text)
    #expect(text == people.text)
    return result
  }

  @Test(
    "each kind of term says what the program says, and is not just left to it",
    arguments: [
      "a < b", "a <= b && d < e", "a == b || x > 0.5", "!(a > 1)", "a + b > 3", "a - b == 0",
      "a * 2 < b", "a / b == 1", "a % b == 0", "-a < b", "-x < 1.0", "x + 1.0 > x * 2.0",
      "x / 2.0 <= 0.25", "a < x", "s == t", "s < t", "s != 'Huế'", "s == 'Hà Nội, Việt Nam'",
      "s in ['Huế', 'Vinh']", "s in ['Huế', 'Hà Nội, Việt Nam']", "a in [1, 2, 12]",
      "has(s) && s.size() == 3", "has(a) ? a > 1 : b > 1", "s.matches('^[A-Z]')",
      "s + t == 'HuếVinh'", "s.startsWith('H')", "s.contains(t)",
      "s.endsWith('h')", "s.endsWith(t)", "s.contains('ộ')", "t.size() > 4", "int(x) == 0",
      "double(a) < x", "math.round(x) > 0.0",
      "has(s) && s.shout().matches('^-?[0-9]+!$') && int(s) > 3",
      "s.substring(0, 2) == 'Hu'", "d.year() == 1991", "d.plusYears(1) <= e",
      "d.plusMonths(a) > e", "age(d, today) > 33", "d.month() == 1", "today > d",
      "today.plusYears(-35) < date('1992')", "s.shout().matches('H')", "s.shout() == 'VINH!'",
      "has(work)", "work.size() > 2", "work.exists(r, r.pay > 1)", "work.all(r, r.from <= r.to)",
      "work.count(r, r.pay == 1) < 2", "work.filter(r, has(r.to)).size() == 1",
      "work.pairs(p, q, p.to <= q.from)", "work.anyTwo(p, q, p.place == q.place)",
      "work.exists(r, r.from < d && r.place == s)",
      "work.exists(r, work.exists(q, q.from < r.from && q.pay > a))",
      "work.pairs(p, q, p.pay < q.pay || work.exists(r, r.to == p.from || r.to == q.to))",
      "work.pairs(p, q, q.from >= d || has(q.place))", "!work.pairs(p, q, p.place != s)",
      "work.pairs(p, q, p.place == q.place) || work.all(r, r.place == s)",
      "work.exists(r, work.pairs(p, q, p.from < q.from || r.pay > q.pay))",
      "work.pairs(p, q, q.to.plusMonths(a) > p.from && q.place.shout().matches('^V'))",
      "work.exists(r, r.place.shout().matches('^V'))",
      // Within the budget only for short texts.
      "work.exists(r, r.place.contains(s) || s.contains(r.place) || t.contains(r.place))",
      "work.exists(r, work.exists(q, q.pay < r.pay || q.to < r.to) && r.pay > a)",
      // Decided without the function where both texts are the same, if it has a value for all.
      "s.hush().contains(t.hush())", "s.shout().contains(t.shout())",
      "work.exists(r, r.place.hush().contains(s.hush()) || s.hush().contains(t.hush()))",
    ])
  func terms(source: String) throws {
    var random = SplitMix(state: 11)
    let people = People(200, &random)
    let result = try #require(try compare(source, people), "left to the program")
    #expect(result.decided > result.odd)
  }

  @Test(
    "what a batch remembers of other records holds for these, or is not used",
    arguments: [
      "string(a) == '12'", "string(a) + s == '12Huế'", "s.lowerAscii() == 'vinh'",
      "age(d, today) > 33", "s.indexOf('n') == 2", "t.lastIndexOf('i') > 0",
      "string(a).size() > s.size()", "s.shout().matches('^V') || string(b) == '-7'",
      "abs(b) > 2", "math.isNaN(x)", "s.charAt(1) == 'i'", "d.plusDays(3) < today",
    ])
  func remembered(source: String) throws {
    var random = SplitMix(state: 21)
    let (earlier, people) = (People(300, &random), People(200, &random))
    let result = try #require(try compare(source, people, after: earlier), "left to the program")
    #expect(result.decided > result.odd)
  }

  @Test("lanes that find what runs say find what places say")
  func runs() {
    var random = SplitMix(state: 24)
    for _ in 0..<300 {
      var places: [Int32] = []
      let count = Int.random(in: 0...300, using: &random)
      while places.count < count {
        let start = Int32.random(in: 0..<200, using: &random)
        let step = Int32.random(in: 0...2, using: &random)
        let length = Int32.random(in: 1...80, using: &random)
        for number in 0..<length { places.append(start + number * step) }
      }
      places.removeLast(places.count - count)
      var way = LaneRuns()
      way.make(places.span, count: count)
      let source = (0..<8).map { _ in UInt64.random(in: 0 ... .max, using: &random) }
      var collected = [UInt64](repeating: 0, count: 8)
      var expected = collected
      for word in 0..<(count + 63) / 64 {
        let wanted = UInt64.random(in: 0 ... .max, using: &random)
        var spread: UInt64 = 0
        for run in way.range(word) {
          let run = way.runs[run]
          spread |= run.spread(source[Int(run.place >> 6)])
          collected[Int(run.place >> 6)] |= run.collect(wanted)
        }
        for lane in 0..<64 {
          let number = word * 64 + lane
          guard number < count else {
            #expect(spread >> UInt64(lane) & 1 == 0)
            continue
          }
          let place = Int(places[number])
          let bit = source[place / 64] >> UInt64(place % 64) & 1
          #expect(spread >> UInt64(lane) & 1 == bit)
          expected[place / 64] |= (wanted >> UInt64(lane) & 1) << UInt64(place % 64)
        }
      }
      #expect(collected == expected)
    }
  }

  @Test("dates compare by their packed parts as they do by their days, and months are added alike")
  func packedDates() {
    var random = SplitMix(state: 25)
    func date() -> CalendarDate {
      let year = [1, 1899, 1900, 2000, 2023, 2024, 9999].randomElement(using: &random)!
      let month = Int.random(in: 0...12, using: &random)
      let day = month == 0 ? 0 : Int.random(in: 0...31, using: &random)
      return CalendarDate(year: year, month: month, day: day) ?? CalendarDate(year: year)!
    }
    let relations: [Relation] = [
      .less, .equal, .lessOrEqual, .greater, .greaterOrEqual, .notEqual,
    ]
    for _ in 0..<20_000 {
      let (one, other) = (date(), date())
      for relation in relations {
        let expected = Orders(one, other).truth(of: relation.rawValue)
        let made = Orders.truth(
          of: relation.rawValue, datesBits: Int64(one.packed), Int64(other.packed))
        #expect(made == expected)
        if Orders.areApart(datesBits: Int64(one.packed), Int64(other.packed)) {
          #expect(expected == Orders(one.packed, other.packed).truth(of: relation.rawValue))
        }
      }
      let count =
        Bool.random(using: &random)
        ? Int.random(in: -40...40, using: &random)
        : [.min, .max, -120_000, 120_000, 1 << 20, 0].randomElement(using: &random)!
      let made = ColumnBatch.Outcome.months(Int64(one.packed), Int64(count))
      do throws(Fault) {
        let moved = try one.adding(months: count)
        #expect(made.state == (moved == nil ? 1 : 0))
        if let moved { #expect(made.bits == Int64(moved.packed)) }
      } catch {
        #expect(made.state == 2)
      }
    }
  }

  @Test("a text as a key is as it is spelled, wherever it stands")
  func keys() {
    var random = SplitMix(state: 22)
    var seen: [CallMemory.Key: [UInt8]] = [:]
    for _ in 0..<3000 {
      let count = Int.random(in: 0...17, using: &random)
      let text = (0..<count).map { _ in UInt8.random(in: 0...1, using: &random) }
      for behind in [0, 1, 9, 20] {
        let bytes = [7, 7, 7] + text + [UInt8](repeating: 9, count: behind)
        let key = CallMemory.Key(bytes.span, 3, count)
        #expect((key == nil) == (count > 15))
        guard let key else { continue }
        #expect(seen[key, default: text] == text)
        seen[key] = text
      }
    }
  }

  @Test("texts that differ in one byte are told apart, of any length")
  func textMemory() {
    for count in 0...64 {
      let text = [UInt8](repeating: 65, count: count)
      var memory = TextMemory()
      memory.prepare()
      let known = memory.identify(text.span)
      let again = memory.identify(text.span)
      #expect(known >= 0 && again == known)
      for place in text.indices {
        var other = text
        other[place] = 66
        let identity = memory.identify(other.span)
        let hashes = (TextMemory.hash(other.span), TextMemory.hash(text.span))
        let isSame = haveSameBytes(text.span, 0, other.span, 0, count)
        let beginsAlike = haveSameBytes(text.span, 0, other.span, 0, place)
        #expect(identity != known && hashes.0 != hashes.1 && !isSame && beginsAlike)
      }
    }
    var memory = TextMemory()
    memory.prepare()
    let tooLong = [UInt8](repeating: 65, count: 65)
    let none = memory.identify(tooLong.span)
    #expect(none == -1)
  }

  @Test("what stands for a text stands for no other, however many come between")
  func textsInTurn() {
    var random = SplitMix(state: 23)
    var (memory, seen) = (TextMemory(), [Int64: Int]())
    memory.prepare()
    for _ in 0..<5000 {
      let number = Int.random(in: 0..<900, using: &random)
      let text = Array("text \(number)".utf8)
      let identity = memory.identify(text.span)
      #expect(seen[identity, default: number] == number)
      seen[identity] = number
    }
  }

  @Test(
    "for each row as well",
    arguments: [
      "job.from <= job.to", "job.pay > a && has(job.place)", "d < job.from || job.place == s",
      "work.exists(r, r.from > job.from)", "a > 1", "job.place.shout().contains('I')",
      "job.place in ['Huế', 'Vinh'] ? job.pay > 1 : d < e",
    ])
  func rows(source: String) throws {
    var random = SplitMix(state: 12)
    let people = People(150, &random)
    let result = try #require(try compare(source, people, isEach: true))
    #expect(result.decided > result.odd)
  }

  @Test(
    "what has no bound on its cost, or is not known, is left to the program",
    arguments: [
      "s.replace('a', t) == ''", "work.map(r, r.pay).exists(p, p > 1)", "work.sum(r, r.pay) > 1",
      "work.exists(r, work.exists(q, work.exists(p, p.place.contains(q.place))))",
    ])
  func left(source: String) throws {
    var random = SplitMix(state: 13)
    #expect(try compare(source, People(3, &random)) == nil)
  }

  @Test("what was begun in vain leaves a plan as it was")
  func takenBack() throws {
    var random = SplitMix(state: 14)
    let people = People(1, &random)
    let known = try Program("work.exists(r, r.pay > 1) && d < today", in: people.declarations)
    let next = try Program(
      "s.shout().matches('^V') && t == 'x' && work.pairs(p, q, p.to <= q.from)",
      in: people.declarations)
    var plan = ColumnPlan(people.declarations)
    _ = plan.add(known, uniform: [people.todaySlot])
    let before = plan
    for source in [
      "s.shout().matches('^V') && a > 3 && s.replace('a', t) == ''",
      "work.pairs(p, q, p.to <= q.from) && work.map(r, r.pay).exists(p, p > 1)",
      "t == 'x' && string(a).size() > 2 && work.sum(r, r.pay) > 1",
    ] {
      let program = try Program(source, in: people.declarations)
      let refused = plan.add(program, uniform: [people.todaySlot])
      #expect(refused == nil)
      #expect(plan.nodes.count == before.nodes.count)
      #expect(plan.domains == before.domains)
      #expect(plan.rowDomains == before.rowDomains)
      #expect(plan.variables == before.variables)
      #expect(plan.fields == before.fields)
      #expect(plan.uniforms == before.uniforms)
      #expect(plan.known == before.known)
      #expect(plan.memoryCount == before.memoryCount)
      #expect(plan.textCount == before.textCount)
      #expect(plan.callMemoryCount == before.callMemoryCount)
    }
    var fresh = before
    let root = fresh.add(next, uniform: [people.todaySlot])
    let again = plan.add(next, uniform: [people.todaySlot])
    #expect(root != nil && again == root)
    #expect(plan.known == fresh.known)
  }

  @Test("constants that only look alike are two")
  func alike() throws {
    #expect(NodeKey(.double(0)) != NodeKey(.double(-0.0)))
    #expect(NodeKey(.string("\u{e9}")) != NodeKey(.string("e\u{301}")))
    #expect(NodeKey(.int(1)) != NodeKey(.double(1)))
    #expect(NodeKey(.list([])) == nil)
  }

  @Test("whatever expression is made up", arguments: 0..<40)
  func madeUp(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let people = People(70, &random)
    for _ in 0..<12 {
      let source = Grammar.condition(3, rows: [], &random)
      _ = try compare(source, people)
      _ = try compare(Grammar.condition(3, rows: ["job"], &random), people, isEach: true)
    }
  }
}

/// Random expressions that the checker accepts.
private enum Grammar {
  static func condition(_ depth: Int, rows: [String], _ random: inout SplitMix) -> String {
    func pick(_ all: [String]) -> String { all.randomElement(using: &random)! }
    guard depth > 0 else { return pick(["a > 1", "has(d)", "true", "x < 1.0"]) }
    let next = depth - 1
    switch Int.random(in: 0..<12, using: &random) {
    case 0, 1:
      return "(\(condition(next, rows: rows, &random)) && \(condition(next, rows: rows, &random)))"
    case 2, 3:
      return "(\(condition(next, rows: rows, &random)) || \(condition(next, rows: rows, &random)))"
    case 4: return "!(\(condition(next, rows: rows, &random)))"
    case 5:
      return "(\(condition(next, rows: rows, &random)) ? \(condition(next, rows: rows, &random))"
        + " : \(condition(next, rows: rows, &random)))"
    case 6 where rows.count < 2:
      let name = "r\(rows.count)"
      let macro = pick(["exists", "all"])
      return "work.\(macro)(\(name), \(condition(next, rows: rows + [name], &random)))"
    case 7 where rows.count < 2:
      let names = ["p\(rows.count)", "q\(rows.count)"]
      let body = condition(next, rows: rows + names, &random)
      return "work.\(pick(["pairs", "anyTwo"]))(\(names[0]), \(names[1]), \(body))"
    case 8:
      let sign = pick(["<", "<=", "==", "!=", ">", ">="])
      return "\(date(next, rows, &random)) \(sign) \(date(next, rows, &random))"
    case 9:
      let sign = pick(["<", "==", "!=", ">="])
      return "\(text(next, rows, &random)) \(sign) \(text(next, rows, &random))"
    case 10: return "\(text(next, rows, &random)).matches('\(pick(["^H", "i", "[0-9]$", "ế"]))')"
    default:
      let sign = pick(["<", "<=", "==", "!=", ">"])
      return "\(number(next, rows, &random)) \(sign) \(number(next, rows, &random))"
    }
  }

  private static func number(_ depth: Int, _ rows: [String], _ random: inout SplitMix) -> String {
    let leaf = (["a", "b", "1", "12"] + rows.map { $0 + ".pay" }).randomElement(using: &random)!
    guard depth > 0 else { return leaf }
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return "(\(leaf) + \(number(depth - 1, rows, &random)))"
    case 1: return "(\(leaf) / \(number(depth - 1, rows, &random)))"
    case 2: return "\(date(depth - 1, rows, &random)).year()"
    case 3: return "int(\(text(depth - 1, rows, &random)))"
    case 4: return "work.size()"
    default: return leaf
    }
  }

  private static func date(_ depth: Int, _ rows: [String], _ random: inout SplitMix) -> String {
    let fields = rows.flatMap { [$0 + ".from", $0 + ".to"] }
    let leaf = (["d", "e", "today", "date('1991-02')"] + fields).randomElement(using: &random)!
    guard depth > 0 else { return leaf }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return "\(leaf).plusYears(\(number(depth - 1, rows, &random)))"
    case 1: return "\(leaf).plusMonths(12)"
    case 2: return "(\(condition(depth - 1, rows: rows, &random)) ? \(leaf) : d)"
    default: return leaf
    }
  }

  private static func text(_ depth: Int, _ rows: [String], _ random: inout SplitMix) -> String {
    let leaf = (["s", "t", "'Vinh'", "'Hà Nội'"] + rows.map { $0 + ".place" })
      .randomElement(using: &random)!
    guard depth > 0 else { return leaf }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return "(\(leaf) + \(text(depth - 1, rows, &random)))"
    case 1: return "\(leaf).shout()"
    case 2: return "\(leaf).substring(1)"
    default: return leaf
    }
  }
}
