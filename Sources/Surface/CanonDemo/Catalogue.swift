/// The goods of the invented grocer: categories with their weight, season and prices, and the
/// products in them.
struct Catalogue: Sendable {
  /// A product category.
  struct Category: Sendable {
    let name: String
    let department: String
    let types: [String]
    /// Median share of a household's lines, in thousandths.
    let popularity: Int64
    /// How far winter lifts it above summer, in percent; negative for summer goods.
    let winter: Int64
    let priceCents: Int64
  }

  struct Product: Sendable {
    let id: Int64
    let manufacturer: Int64
    let isPrivate: Bool
    let type: String
    let size: String
    let priceCents: Int64
  }

  static let productsInCategory: Int64 = 120

  static let categories: [Category] = [
    Category(
      name: "SOFT DRINKS", department: "GROCERY", types: ["COLA CANS", "LEMONADE", "TONIC"],
      popularity: 150, winter: -12, priceCents: 299),
    Category(
      name: "CHEESE", department: "GROCERY", types: ["SHREDDED", "BLOCK", "SLICED"],
      popularity: 130, winter: 4, priceCents: 349),
    Category(
      name: "SOUP", department: "GROCERY", types: ["CONDENSED", "READY TO SERVE"],
      popularity: 110, winter: 30, priceCents: 159),
    Category(
      name: "BAG SNACKS", department: "GROCERY", types: ["POTATO CHIPS", "TORTILLA CHIPS"],
      popularity: 130, winter: -6, priceCents: 279),
    Category(
      name: "FRZN MEAT/MEAT DINNERS", department: "GROCERY",
      types: ["SINGLE SERVE", "FAMILY SIZE"], popularity: 110, winter: 8, priceCents: 389),
    Category(
      name: "FLUID MILK PRODUCTS", department: "GROCERY", types: ["WHOLE", "SKIM"],
      popularity: 70, winter: 0, priceCents: 259),
    Category(
      name: "BAKED BREAD", department: "GROCERY", types: ["WHITE", "WHEAT", "ROLLS"],
      popularity: 70, winter: 0, priceCents: 199),
    Category(
      name: "YOGURT", department: "GROCERY", types: ["PLAIN", "FRUIT"], popularity: 40,
      winter: -4, priceCents: 99),
    Category(
      name: "COLD CEREAL", department: "GROCERY", types: ["FLAKES", "MUESLI"], popularity: 35,
      winter: 0, priceCents: 329),
    Category(
      name: "TROPICAL FRUIT", department: "PRODUCE", types: ["BANANAS", "PINEAPPLE"],
      popularity: 45, winter: -8, priceCents: 149),
    Category(
      name: "SALAD MIX", department: "PRODUCE", types: ["GARDEN", "SPINACH"], popularity: 30,
      winter: -14, priceCents: 249),
    Category(
      name: "FRESH CHICKEN", department: "MEAT", types: ["BREAST", "WHOLE BIRD"],
      popularity: 25, winter: 0, priceCents: 699),
    Category(
      name: "LAUNDRY DETERGENTS", department: "DRUG GM", types: ["LIQUID", "POWDER"],
      popularity: 12, winter: 0, priceCents: 899),
    Category(
      name: "BATH TISSUES", department: "DRUG GM", types: ["TWO PLY"], popularity: 14,
      winter: 0, priceCents: 599),
    Category(
      name: "GREETING CARDS", department: "NUTRITION", types: ["BIRTHDAY"], popularity: 6,
      winter: 20, priceCents: 299),
    Category(
      name: "", department: "MISCELLANEOUS", types: [""], popularity: 6, winter: 0,
      priceCents: 499),
  ]

  /// In order of category, `productsInCategory` each.
  let products: [Product]

  init(dice: inout Dice) {
    var products: [Product] = []
    for (index, category) in Catalogue.categories.enumerated() {
      for number in 0..<Catalogue.productsInCategory {
        let price = (category.priceCents * dice.factor(30_000)) >> 16
        let type = category.types[Int(dice.below(Int64(category.types.count)))]
        products.append(
          Product(
            id: 820_000 + Int64(index) * 10_000 + number * 37, manufacturer: 1 + dice.below(900),
            isPrivate: dice.chance(180_000), type: type,
            size: dice.chance(330_000) ? "" : "\(4 + dice.below(45)) OZ",
            priceCents: max(39, price / 10 * 10 + 9)))
      }
    }
    self.products = products
  }

  /// The table of products, with the columns of Complete Journey.
  func csv() -> [UInt8] {
    var rows = CSVBytes(
      "product_id,manufacturer_id,department,brand,product_category,product_type,package_size")
    for (index, product) in products.enumerated() {
      let category = Catalogue.categories[index / Int(Catalogue.productsInCategory)]
      rows.number(product.id)
      rows.number(product.manufacturer)
      rows.text(category.department)
      rows.text(product.isPrivate ? "Private" : "National")
      rows.text(category.name)
      rows.text(product.type)
      rows.text(product.size)
      rows.endRow()
    }
    return rows.bytes
  }
}
