// Working out calls of functions that columns know nothing of.

extension ColumnBatch {
  /// Calls a function lane by lane, as closures of a `Program` do.
  mutating func call(
    _ body: Function.Body, _ arguments: [Int], _ isKnown: [Bool], _ node: Int
  ) {
    var operands = InlineArray<4, Argument>(repeating: Argument(base: 0, mask: 0, tag: 0, limit: 0))
    for (number, argument) in arguments.enumerated() {
      let input = ask(argument, for: node)
      let kind = plan.nodes[argument].kind
      operands[number] = Argument(
        base: input.base, mask: input.mask, tag: UInt64(kind.rawValue),
        limit: kind == .string && !isKnown[number] ? ColumnPlan.textLimit : .max)
    }
    let (base, count) = words(node)
    let tag = UInt64(plan.nodes[node].kind.rawValue)
    let isDecision = plan.nodes[node].kind == .bool
    for word in 0..<count {
      var ready = lanes[base + word].wanted
      for number in arguments.indices {
        ready &= self.ready(
          base + word, word, Input(base: operands[number].base, mask: operands[number].mask))
      }
      var (known, yes, odd): (UInt64, UInt64, UInt64) = (0, 0, 0)
      var results = InlineArray<64, Int64>(repeating: 0)
      forEachBit(ready) { lane in
        let mask: UInt64 = 1 << UInt64(lane)
        var values = InlineArray<4, Operand>(repeating: .missing)
        for number in arguments.indices {
          let argument = operands[number]
          values[number] = Operand(
            payload: UInt64(
              bitPattern: payload[argument.base << 6 + (word << 6 + lane) & argument.mask]),
            tag: argument.tag)
          if values[number].count > argument.limit {
            odd |= mask
            return
          }
        }
        frame.fuel = Program.defaultBudget
        let made = body(values[0], values[1], values[2], values[3], &frame)
        if made.tag == tag {
          known |= mask
          yes |= made.truth ? mask : 0
          results[lane] = Int64(bitPattern: made.payload)
        } else if !made.holds(.unknown), !made.holds(.missing) {
          odd |= mask
        }
      }
      lanes[base + word].known |= known
      lanes[base + word].yes |= isDecision ? yes : 0
      lanes[base + word].odd |= odd
      guard !isDecision else { continue }
      var values = payload.mutableSpan
      forEachBit(known) { values[(base + word) << 6 + $0] = results[$0] }
    }
  }

  /// An argument of a call.
  private struct Argument {
    let base: Int
    let mask: Int
    let tag: UInt64
    /// The most bytes of a text; no limit for others.
    let limit: Int
  }
}
