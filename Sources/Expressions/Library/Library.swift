/// The functions that every expression may call, by name.
enum Library {
  static let functions = Dictionary(grouping: texts + conversions + numbers + dates, by: \.name)

  static func member(
    _ name: String, _ parameters: [StaticType], _ result: StaticType,
    kernel: ColumnPlan.Kernel? = nil, _ body: @escaping Function.Body
  ) -> Function {
    var function = Function(
      name: name, isMember: true, parameters: parameters, result: result, body: body, plain: body)
    function.kernel = kernel
    return function
  }

  static func global(
    _ name: String, _ parameters: [StaticType], _ result: StaticType,
    kernel: ColumnPlan.Kernel? = nil, _ body: @escaping Function.Body
  ) -> Function {
    var function = Function(
      name: name, isMember: false, parameters: parameters, result: result, body: body, plain: body)
    function.kernel = kernel
    return function
  }
}
