// Working out calls of functions that columns know nothing of.

extension ColumnBatch {
  /// Calls a function lane by lane, as closures of a `Program` do.
  mutating func call(
    _ body: Function.Body, _ arguments: [Int], _ isKnown: [Bool], _ node: Int
  ) {
    var operands = InlineArray<4, Argument>(
      repeating: Argument(base: 0, mask: 0, tag: 0, limit: .max))
    for (number, argument) in arguments.enumerated() {
      let input = ask(argument, for: node)
      let kind = plan.nodes[argument].kind
      operands[number] = Argument(
        base: input.base, mask: input.mask, tag: UInt64(kind.rawValue),
        limit: kind == .string && !isKnown[number] ? ColumnPlan.textLimit : .max)
    }
    let memory = plan.nodes[node].memory
    let told =
      memory >= 0 ? arguments.firstIndex { plan.nodes[$0].domain != ColumnPlan.everything } : nil
    let (base, count) = words(node)
    let tag = UInt64(plan.nodes[node].kind.rawValue)
    let isDecision = plan.nodes[node].kind == .bool
    for word in 0..<count {
      var ready = lanes[base + word].wanted
      for number in arguments.indices {
        ready &= self.ready(
          base + word, word, Input(base: operands[number].base, mask: operands[number].mask))
      }
      guard ready != 0 else { continue }
      var isRemembered = false
      var key = Input(base: 0, mask: 0)
      if let told {
        key = Input(base: operands[told].base, mask: operands[told].mask)
        isRemembered = calls[memory].pays
        if isRemembered {
          ready = recall(memory, key, isText: operands[told].isText, ready, word, node)
        } else {
          calls[memory].skip(ready.nonzeroBitCount)
        }
      }
      guard ready != 0 else { continue }
      var (known, yes, odd): (UInt64, UInt64, UInt64) = (0, 0, 0)
      var results = InlineArray<64, Int64>(repeating: 0)
      forEachBit(ready) { lane in
        let mask: UInt64 = 1 << UInt64(lane)
        let (one, two) = (operand(operands[0], word, lane), operand(operands[1], word, lane))
        var (three, four) = (Operand.missing, Operand.missing)
        if arguments.count > 2 {
          (three, four) = (operand(operands[2], word, lane), operand(operands[3], word, lane))
        }
        if one.count > operands[0].limit || two.count > operands[1].limit
          || three.count > operands[2].limit || four.count > operands[3].limit
        {
          odd |= mask
          return
        }
        frame.fuel = Program.defaultBudget
        let made = body(one, two, three, four, &frame)
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
      if isRemembered, let told {
        remember(
          calls: memory, key, isText: operands[told].isText, ready & ~odd, known: known, results,
          word, node)
      }
      guard !isDecision else { continue }
      var values = payload.mutableSpan
      forEachBit(known) { values[(base + word) << 6 + $0] = results[$0] }
    }
  }

  @inline(__always)
  private func operand(_ argument: Argument, _ word: Int, _ lane: Int) -> Operand {
    // A place without an argument reads any value, and makes it none by its tag.
    let bits = payload[argument.base << 6 + (word << 6 + lane) & argument.mask]
    return Operand(payload: UInt64(bitPattern: bits), tag: argument.tag)
  }

  /// An argument of a call.
  private struct Argument {
    let base: Int
    let mask: Int
    let tag: UInt64
    /// The most bytes of a text; no limit for others.
    let limit: Int
    var isText: Bool { tag == UInt64(Operand.Kind.string.rawValue) }
  }
}
