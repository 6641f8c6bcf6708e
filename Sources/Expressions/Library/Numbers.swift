// Rounding calls the C mathematics library, which nothing else would link.
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

// Functions on numbers. Source: cel-go, "ext/math".

extension Library {
  static let numbers: [Function] = [
    global("abs", [.int], .int, absoluteInt),
    global("abs", [.double], .double) { value, _, _, _, _ in .double(value.number.magnitude) },
    global("math.abs", [.int], .int, absoluteInt),
    global("math.abs", [.double], .double) { value, _, _, _, _ in .double(value.number.magnitude) },
    global("math.greatest", [.int, .int], .int) { one, other, _, _, _ in
      .int(max(one.integer, other.integer))
    },
    global("math.greatest", [.double, .double], .double) { one, other, _, _, _ in
      .double(other.number > one.number ? other.number : one.number)
    },
    global("math.least", [.int, .int], .int) { one, other, _, _, _ in
      .int(min(one.integer, other.integer))
    },
    global("math.least", [.double, .double], .double) { one, other, _, _, _ in
      .double(other.number < one.number ? other.number : one.number)
    },
    global("math.round", [.double], .double, kernel: .round) { value, _, _, _, _ in
      .double(value.number.rounded(.toNearestOrAwayFromZero))
    },
    global("math.round", [.int], .int) { value, _, _, _, _ in value },
    global("math.floor", [.double], .double) { value, _, _, _, _ in
      .double(value.number.rounded(.down))
    },
    global("math.ceil", [.double], .double) { value, _, _, _, _ in
      .double(value.number.rounded(.up))
    },
    global("math.trunc", [.double], .double) { value, _, _, _, _ in
      .double(value.number.rounded(.towardZero))
    },
    global("math.sign", [.int], .int) { value, _, _, _, _ in .int(value.integer.signum()) },
    global("math.isNaN", [.double], .bool) { value, _, _, _, _ in .bool(value.number.isNaN) },
    global("math.isInf", [.double], .bool) { value, _, _, _, _ in
      .bool(value.number.isInfinite)
    },
    global("math.isFinite", [.double], .bool) { value, _, _, _, _ in
      .bool(value.number.isFinite)
    },
  ]

  private static let absoluteInt: Function.Body = { value, _, _, _, _ in
    value.integer == .min ? .fault(.overflow) : .int(abs(value.integer))
  }
}
