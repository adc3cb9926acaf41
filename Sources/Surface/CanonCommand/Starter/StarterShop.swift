extension Starter {
  /// What the data mean.
  static let shop = #"""
    edition 1
    epochs of 7d from 2026-01-05T00:00:00Z

    /// What customers of a shop buy, as the lines of their receipts record it.
    domain Shop version 1.0.0 {
        entity Customer { key column "customer_id" }  // whom privacy protects
        entity Receipt of Customer at bought_at at most 500 in 400d { key column "receipt_id" }
        entity Line of Receipt at most 100 { rows table "lines" }

        /// What models are trained for; everything else is `other`.
        taxonomy Department {
            dairy "DAIRY"
            bakery "BAKERY"
            other
        }

        canonical bought_at: Instant on Receipt {
            meaning "When the receipt was printed, on the clock of the shop."
            class   protected
            source  column "time" zone "Europe/Berlin"
        }
        canonical paid: Money(EUR) on Line {
            meaning "What the customer paid for the line."
            class   protected
            source  column "price"
            range   0 EUR ..= 2_000 EUR  outside clamp
        }
        canonical department: Term(Department) on Line {
            meaning "The department of the article."
            class   protected
            source  column "department"
            absent  other
            unknown other
        }
        canonical market: Market on Customer {
            meaning "Where the customer shops."
            class   protected
            source  constant DE
        }
        canonical till: Key on Receipt {
            meaning "Which till printed the receipt: it says where somebody was, and when."
            class   local
            source  column "till"
        }
    }

    """#
}
