/// Reads expressions and checks their types, so that an evaluation never meets a wrong one.
struct ExpressionReader {
  /// The definitions of variables that stand in the policy around.
  var variables: [String: XMLNode] = [:]
  /// Variables that are being read: one that needs itself is refused.
  private var entered: [String] = []
  private var count = 0

  /// Variables stand for whole expressions: few letters may mean very many.
  private static let mostExpressions = 10_000

  init(variables: [String: XMLNode] = [:]) { self.variables = variables }

  static func fault(_ code: ImportCode, _ sentence: String, _ node: XMLNode) -> ImportFault {
    ImportFault(code, sentence, at: node.place)
  }

  func required(_ node: XMLNode, _ name: String) throws(ImportFault) -> String {
    guard let value = node.attribute(name) else {
      throw Self.fault(.malformedPolicy, "`\(node.name)` needs `\(name)`", node)
    }
    return value
  }

  // MARK: Conditions

  mutating func condition(_ node: XMLNode) throws(ImportFault) -> Logic {
    guard node.children.count == 1, let child = node.children.first else {
      throw Self.fault(.malformedPolicy, "a condition holds one expression", node)
    }
    return try logic(child)
  }

  private mutating func enter(_ node: XMLNode) throws(ImportFault) {
    count += 1
    guard count <= Self.mostExpressions, entered.count < XMLReader.deepest else {
      throw Self.fault(.tooLarge, "the variables stand for too many expressions", node)
    }
  }

  private mutating func logic(_ node: XMLNode) throws(ImportFault) -> Logic {
    try enter(node)
    if node.name == "VariableReference" {
      let (definition, id) = try variable(node)
      entered.append(id)
      defer { entered.removeLast() }
      return try logic(definition)
    }
    if node.name == "Apply", let name = XacmlFunction.shortName(try required(node, "FunctionId")) {
      let children = arguments(of: node)
      switch name {
      case "and": return .and(try logics(children))
      case "or": return .or(try logics(children))
      case "not":
        guard children.count == 1 else {
          throw Self.fault(.illTyped, "`not` takes one argument", node)
        }
        return .not(try logic(children[0]))
      case "n-of": return try atLeast(node, children)
      default: break
      }
    }
    let (expression, shape) = try self.expression(node)
    guard shape == .one(.boolean) else {
      throw Self.fault(.illTyped, "a boolean is expected here, not a \(shape)", node)
    }
    return .observe(expression)
  }

  private mutating func logics(_ nodes: [XMLNode]) throws(ImportFault) -> [Logic] {
    var found: [Logic] = []
    for node in nodes { found.append(try logic(node)) }
    return found
  }

  private mutating func atLeast(
    _ node: XMLNode, _ children: [XMLNode]
  ) throws(ImportFault) -> Logic {
    guard let first = children.first else {
      throw Self.fault(.illTyped, "`n-of` takes a number first", node)
    }
    let (count, shape) = try expression(first)
    guard shape == .one(.integer) else {
      throw Self.fault(.illTyped, "`n-of` takes a number first", first)
    }
    guard case .literal(let value) = count, case .integer(let number) = value.content else {
      throw Self.fault(.unknownFunction, "`n-of` is read with a literal number only", first)
    }
    return .atLeast(Int(clamping: number), try logics(Array(children.dropFirst())))
  }

  private func arguments(of node: XMLNode) -> [XMLNode] {
    node.children.filter { $0.name != "Description" }
  }

  private func variable(_ node: XMLNode) throws(ImportFault) -> (XMLNode, String) {
    let id = try required(node, "VariableId")
    guard let definition = variables[id], definition.children.count == 1 else {
      throw Self.fault(.malformedPolicy, "no variable `\(id)` is defined", node)
    }
    guard !entered.contains(id) else {
      throw Self.fault(.malformedPolicy, "the variable `\(id)` needs itself", node)
    }
    return (definition.children[0], id)
  }

  // MARK: Expressions

  mutating func expression(_ node: XMLNode) throws(ImportFault) -> (Expression, Shape) {
    try enter(node)
    switch node.name {
    case "AttributeValue":
      let value = try literal(node)
      return (.literal(value), .one(value.type))
    case "AttributeDesignator": return try designator(node)
    case "Apply": return try apply(node)
    case "VariableReference":
      let (definition, id) = try variable(node)
      entered.append(id)
      defer { entered.removeLast() }
      return try expression(definition)
    case "AttributeSelector":
      throw Self.fault(.readsContent, "the content of a request is not looked into", node)
    default:
      throw Self.fault(.unknownElement, "`\(node.name)` is no expression", node)
    }
  }

  func dataType(_ node: XMLNode) throws(ImportFault) -> DataType {
    let uri = try required(node, "DataType")
    guard let type = DataType(uri: uri) else {
      throw Self.fault(.unknownDataType, "values of `\(uri)` are not read", node)
    }
    return type
  }

  func literal(_ node: XMLNode) throws(ImportFault) -> Value {
    let type = try dataType(node)
    guard node.children.isEmpty, let value = Value(type, lexical: node.text) else {
      throw Self.fault(
        .malformedPolicy, "`\(node.sentence.prefix(40))` is no \(type.rawValue)", node)
    }
    return value
  }

  private func designator(_ node: XMLNode) throws(ImportFault) -> (Expression, Shape) {
    let type = try dataType(node)
    let presence = try required(node, "MustBePresent")
    guard let mustBePresent = ["true": true, "1": true, "false": false, "0": false][presence]
    else {
      throw Self.fault(.malformedPolicy, "`MustBePresent` is `true` or `false`", node)
    }
    let slot = Slot(
      category: try required(node, "Category"), attribute: try required(node, "AttributeId"),
      type: type, issuer: node.attribute("Issuer"))
    return (.attribute(slot, mustBePresent: mustBePresent), .bag(type))
  }

  private mutating func apply(_ node: XMLNode) throws(ImportFault) -> (Expression, Shape) {
    let uri = try required(node, "FunctionId")
    guard let name = XacmlFunction.shortName(uri) else {
      throw Self.fault(.unknownFunction, "no function `\(uri)` is read", node)
    }
    var children = arguments(of: node)
    if let kind = HigherOrder(rawValue: name) {
      guard let first = children.first, first.name == "Function" else {
        throw Self.fault(.illTyped, "`\(name)` takes a function first", node)
      }
      children.removeFirst()
      return try overBags(kind, first, children, node)
    }
    guard let function = XacmlFunction.all[name] else {
      let isXPath = name.hasPrefix("xpath-")
      let isLogical = ["and", "or", "not", "n-of"].contains(name)
      throw Self.fault(
        isXPath ? .readsContent : .unknownFunction,
        isLogical ? "`\(name)` is read where a condition stands only" : "`\(name)` is not read",
        node)
    }
    var (expressions, shapes): ([Expression], [Shape]) = ([], [])
    for child in children {
      let (expression, shape) = try self.expression(child)
      expressions.append(expression)
      shapes.append(shape)
    }
    guard function.accepts(shapes) else {
      let found = shapes.map(\.description).joined(separator: ", ")
      throw Self.fault(.illTyped, "`\(name)` does not take (\(found))", node)
    }
    try readable(name, expressions, node)
    return (.apply(name, expressions), function.result)
  }

  private mutating func overBags(
    _ kind: HigherOrder, _ inner: XMLNode, _ children: [XMLNode], _ node: XMLNode
  ) throws(ImportFault) -> (Expression, Shape) {
    let uri = try required(inner, "FunctionId")
    guard let name = XacmlFunction.shortName(uri), let function = XacmlFunction.all[name] else {
      throw Self.fault(.unknownFunction, "no function `\(uri)` is read", inner)
    }
    var (expressions, shapes): ([Expression], [Shape]) = ([], [])
    for child in children {
      let (expression, shape) = try self.expression(child)
      expressions.append(expression)
      shapes.append(shape)
    }
    let bags = shapes.filter(\.isBag).count
    let ofTwo = shapes.count == 2 && bags == 2
    let fits: Bool =
      switch kind {
      case .anyOf, .allOf, .map: bags == 1
      case .anyOfAny: (1...2).contains(bags)
      case .allOfAny, .anyOfAll, .allOfAll: ofTwo
      }
    let isTest = kind == .map ? !function.result.isBag : function.result == .one(.boolean)
    guard fits, isTest, function.accepts(shapes.map { .one($0.type) }) else {
      throw Self.fault(.illTyped, "`\(kind.rawValue)` does not take these arguments", node)
    }
    try readable(name, expressions, node)
    let result: Shape = kind == .map ? .bag(function.result.type) : .one(.boolean)
    return (.overBags(kind, name, expressions), result)
  }

  /// A regular expression has to be a literal that is read.
  func readable(
    _ name: String, _ arguments: [Expression], _ node: XMLNode
  ) throws(ImportFault) {
    guard name.hasSuffix("-regexp-match") else { return }
    guard case .literal(let value)? = arguments.first, case .text(let pattern) = value.content,
      RegularExpression.isReadable(pattern)
    else {
      throw Self.fault(.unknownFunction, "this regular expression is not read", node)
    }
  }
}
