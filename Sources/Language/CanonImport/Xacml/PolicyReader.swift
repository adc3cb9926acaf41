/// Turns elements into policies. Whatever it does not know is refused: nothing is passed over.
struct PolicyReader {
  static let namespace = "urn:oasis:names:tc:xacml:3.0:core:schema:wd-17"
  private static let instance = "http://www.w3.org/2001/XMLSchema-instance"

  /// What may stand in an element: children, attributes.
  private static let known: [String: (children: Set<String>, attributes: Set<String>)] = [
    "PolicySet": (
      [
        "Description", "PolicySetDefaults", "Target", "PolicySet", "Policy",
        "PolicySetIdReference", "PolicyIdReference", "ObligationExpressions", "AdviceExpressions",
      ], ["PolicySetId", "Version", "PolicyCombiningAlgId"]
    ),
    "Policy": (
      [
        "Description", "PolicyDefaults", "Target", "Rule", "VariableDefinition",
        "ObligationExpressions", "AdviceExpressions",
      ], ["PolicyId", "Version", "RuleCombiningAlgId"]
    ),
    "Rule": (
      ["Description", "Target", "Condition", "ObligationExpressions", "AdviceExpressions"],
      ["RuleId", "Effect"]
    ),
    "Target": (["AnyOf"], []), "AnyOf": (["AllOf"], []), "AllOf": (["Match"], []),
    "Match": (["AttributeValue", "AttributeDesignator", "AttributeSelector"], ["MatchId"]),
    "Condition": (
      ["Apply", "AttributeDesignator", "AttributeValue", "VariableReference", "AttributeSelector"],
      []
    ),
    "Apply": (
      [
        "Description", "Apply", "AttributeDesignator", "AttributeValue", "VariableReference",
        "AttributeSelector", "Function",
      ], ["FunctionId"]
    ),
    "Function": ([], ["FunctionId"]), "VariableReference": ([], ["VariableId"]),
    "VariableDefinition": (
      ["Apply", "AttributeDesignator", "AttributeValue", "VariableReference", "AttributeSelector"],
      ["VariableId"]
    ),
    "AttributeValue": ([], ["DataType"]),
    "AttributeDesignator": (
      [], ["Category", "AttributeId", "DataType", "MustBePresent", "Issuer"]
    ),
    "AttributeSelector": (
      [], ["Category", "ContextSelectorId", "Path", "DataType", "MustBePresent"]
    ),
    "Description": ([], []), "PolicyDefaults": (["XPathVersion"], []),
    "PolicySetDefaults": (["XPathVersion"], []), "XPathVersion": ([], []),
    "PolicyIdReference": ([], []), "PolicySetIdReference": ([], []),
    "ObligationExpressions": (["ObligationExpression"], []),
    "AdviceExpressions": (["AdviceExpression"], []),
    "ObligationExpression": (
      ["AttributeAssignmentExpression"], ["ObligationId", "FulfillOn"]
    ),
    "AdviceExpression": (["AttributeAssignmentExpression"], ["AdviceId", "AppliesTo"]),
    "AttributeAssignmentExpression": (
      ["Apply", "AttributeDesignator", "AttributeValue", "VariableReference", "AttributeSelector"],
      ["AttributeId", "Category", "Issuer"]
    ),
  ]

  private static let withText: Set<String> = [
    "AttributeValue", "Description", "XPathVersion", "PolicyIdReference", "PolicySetIdReference",
  ]

  /// Other policies that may be referred to, by their ids.
  private let others: [String: XMLNode]
  private var entered: [String] = []
  private var (policies, rules) = (0, 0)

  /// References stand for whole policies: few letters may mean very many.
  private static let mostPolicies = 512
  private static let mostRules = 512

  private init(others: [String: XMLNode]) { self.others = others }

  /// The policy of the first root; the others are what it may refer to.
  static func read(_ roots: [XMLNode]) throws(ImportFault) -> XacmlPolicy {
    var others: [String: XMLNode] = [:]
    for root in roots {
      guard root.name == "Policy" || root.name == "PolicySet" else {
        throw fault(.unknownElement, "`\(root.name)` is no policy of XACML 3.0", root)
      }
      try check(root)
      let key = key(of: root)
      guard others.updateValue(root, forKey: key) == nil else {
        throw fault(.malformedPolicy, "`\(key)` is given twice", root)
      }
    }
    var reader = PolicyReader(others: others)
    return try reader.policy(roots[0])
  }

  private static func key(of root: XMLNode) -> String {
    "\(root.name) \(root.attribute(root.name + "Id") ?? "")"
  }

  private static func fault(
    _ code: ImportCode, _ sentence: String, _ node: XMLNode
  ) -> ImportFault {
    ExpressionReader.fault(code, sentence, node)
  }

  /// Elements and attributes of the core's schema, and no others.
  private static func check(_ node: XMLNode) throws(ImportFault) {
    guard node.namespace == namespace else {
      throw fault(.unknownElement, "`\(node.name)` is not of XACML 3.0's namespace", node)
    }
    guard let known = known[node.name] else {
      let profiles: Set<String> = [
        "PolicyIssuer", "CombinerParameters", "RuleCombinerParameters",
        "PolicyCombinerParameters", "PolicySetCombinerParameters",
      ]
      throw fault(
        profiles.contains(node.name) ? .outsideProfile : .unknownElement,
        "`\(node.name)` is not read", node)
    }
    for attribute in node.attributes where attribute.namespace != instance {
      guard attribute.namespace == nil, known.attributes.contains(attribute.name) else {
        throw fault(
          .unknownElement, "`\(node.name)` with `\(attribute.name)` is not read", node)
      }
    }
    if !withText.contains(node.name), !node.sentence.isEmpty {
      throw fault(.malformedPolicy, "`\(node.name)` holds no text", node)
    }
    for child in node.children {
      guard known.children.contains(child.name) || Self.known[child.name] == nil else {
        throw fault(.malformedPolicy, "`\(child.name)` does not stand in `\(node.name)`", child)
      }
      try check(child)
    }
  }

  // MARK: Policies

  private mutating func policy(_ node: XMLNode) throws(ImportFault) -> XacmlPolicy {
    let isSet = node.name == "PolicySet"
    let reader = ExpressionReader()
    let id = try reader.required(node, isSet ? "PolicySetId" : "PolicyId")
    _ = try reader.required(node, "Version")
    let key = Self.key(of: node)
    guard !entered.contains(key) else {
      throw Self.fault(.malformedPolicy, "`\(id)` contains itself", node)
    }
    policies += 1
    rules += node.children("Rule").count
    guard policies <= Self.mostPolicies, rules <= Self.mostRules else {
      throw Self.fault(
        .tooLarge, "more than \(Self.mostPolicies) policies, or \(Self.mostRules) rules", node)
    }
    entered.append(key)
    defer { entered.removeLast() }
    let algorithm = try reader.required(
      node, isSet ? "PolicyCombiningAlgId" : "RuleCombiningAlgId")
    guard let combining = CombiningAlgorithm(uri: algorithm, ofRules: !isSet) else {
      throw Self.fault(.unknownAlgorithm, "`\(algorithm)` is not read", node)
    }
    guard node.children("Target").count == 1, let target = node.child("Target") else {
      throw Self.fault(.malformedPolicy, "`\(node.name)` has one target", node)
    }
    var variables: [String: XMLNode] = [:]
    for definition in node.children("VariableDefinition") {
      let name = try reader.required(definition, "VariableId")
      guard variables.updateValue(definition, forKey: name) == nil else {
        throw Self.fault(.malformedPolicy, "the variable `\(name)` is defined twice", definition)
      }
    }
    return XacmlPolicy(
      id: id, about: node.child("Description")?.sentence ?? "", algorithm: combining,
      target: try self.target(target), members: try members(of: node, variables),
      duties: try duties(of: node), place: node.place)
  }

  private mutating func members(
    of node: XMLNode, _ variables: [String: XMLNode]
  ) throws(ImportFault) -> [XacmlPolicy.Member] {
    var members: [XacmlPolicy.Member] = []
    var ids: Set<String> = []
    for child in node.children {
      switch child.name {
      case "Policy", "PolicySet": members.append(.policy(try policy(child)))
      case "PolicyIdReference", "PolicySetIdReference":
        members.append(.policy(try referred(child)))
      case "Rule":
        let rule = try rule(child, variables)
        guard ids.insert(rule.id).inserted else {
          throw Self.fault(.malformedPolicy, "the rule `\(rule.id)` stands twice", child)
        }
        members.append(.rule(rule))
      default: break
      }
    }
    return members
  }

  private mutating func referred(_ node: XMLNode) throws(ImportFault) -> XacmlPolicy {
    let kind = node.name == "PolicyIdReference" ? "Policy" : "PolicySet"
    guard let other = others["\(kind) \(node.sentence)"] else {
      throw Self.fault(
        .referenceNotGiven, "`\(node.sentence)` is not among the files that are given", node)
    }
    return try policy(other)
  }

  private func rule(
    _ node: XMLNode, _ variables: [String: XMLNode]
  ) throws(ImportFault) -> XacmlRule {
    var reader = ExpressionReader(variables: variables)
    let effect = try reader.required(node, "Effect")
    guard let effect = Effect(rawValue: effect) else {
      throw Self.fault(.malformedPolicy, "an effect is `Permit` or `Deny`", node)
    }
    let conditions = node.children("Condition")
    guard conditions.count <= 1, node.children("Target").count <= 1 else {
      throw Self.fault(.malformedPolicy, "a rule has one target and one condition", node)
    }
    var condition: Logic?
    if let first = conditions.first { condition = try reader.condition(first) }
    var target = Logic.all([])
    if let first = node.child("Target") { target = try self.target(first) }
    return XacmlRule(
      id: try reader.required(node, "RuleId"), about: node.child("Description")?.sentence ?? "",
      effect: effect, target: target, condition: condition, duties: try duties(of: node),
      place: node.place)
  }

  // MARK: Targets

  private func target(_ node: XMLNode) throws(ImportFault) -> Logic {
    var all: [Logic] = []
    for group in node.children {
      var any: [Logic] = []
      for alternative in group.children {
        var matches: [Logic] = []
        for match in alternative.children { matches.append(try self.match(match)) }
        any.append(.all(matches))
      }
      guard !any.isEmpty, group.children.allSatisfy({ !$0.children.isEmpty }) else {
        throw Self.fault(.malformedPolicy, "`AnyOf` and `AllOf` are never empty", group)
      }
      all.append(.any(any))
    }
    return .all(all)
  }

  /// A match holds when it holds of any value in the bag (core, 7.6).
  private func match(_ node: XMLNode) throws(ImportFault) -> Logic {
    var reader = ExpressionReader()
    let uri = try reader.required(node, "MatchId")
    guard let name = XacmlFunction.shortName(uri), let function = XacmlFunction.all[name] else {
      throw Self.fault(.unknownFunction, "no function `\(uri)` is read", node)
    }
    guard node.children.count == 2, node.children[0].name == "AttributeValue" else {
      throw Self.fault(.malformedPolicy, "a match is a value and where to look for it", node)
    }
    let value = try reader.literal(node.children[0])
    let (attribute, shape) = try reader.expression(node.children[1])
    guard function.accepts([.one(value.type), .one(shape.type)]), shape.isBag,
      function.result == .one(.boolean)
    else {
      throw Self.fault(
        .illTyped, "`\(name)` does not compare a \(value.type.rawValue) with a \(shape)", node)
    }
    try reader.readable(name, [.literal(value)], node)
    return .observe(.overBags(.anyOf, name, [.literal(value), attribute]))
  }

  // MARK: Duties

  private func duties(of node: XMLNode) throws(ImportFault) -> [Duty] {
    var duties: [Duty] = []
    let reader = ExpressionReader()
    for group in node.children
    where group.name == "ObligationExpressions" || group.name == "AdviceExpressions" {
      let isAdvice = group.name == "AdviceExpressions"
      for duty in group.children {
        let word = try reader.required(duty, isAdvice ? "AppliesTo" : "FulfillOn")
        guard let effect = Effect(rawValue: word) else {
          throw Self.fault(.malformedPolicy, "an effect is `Permit` or `Deny`", duty)
        }
        duties.append(
          Duty(
            id: try reader.required(duty, isAdvice ? "AdviceId" : "ObligationId"),
            isAdvice: isAdvice, on: effect, place: duty.place))
      }
    }
    return duties
  }
}
