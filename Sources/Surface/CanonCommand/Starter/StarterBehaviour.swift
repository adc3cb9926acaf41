extension Starter {
  /// What is asked of them.
  static let behaviour = #"""
    /// What receipts say of customers: how often, how much, and of what.
    domain Behaviour version 1.0.0 uses Shop 1 {
        query visits(window: Duration): Count on Customer {
            meaning "Receipts in the window before the reference time."
            derive  count(Receipt) in last window
            bound   0 ..= 64
            scale   log
        }
        query spend(window: Duration): Money(EUR) on Customer {
            meaning "Total paid in the window."
            derive  sum(Line.paid) in last window
            bound   0 EUR ..= 1_000 EUR
            scale   log
        }
        query baskets_with(d: Department, window: Duration): Count on Customer {
            meaning "Receipts in the window with a line of the department."
            derive  count(Receipt where exists(Line where Line.department within d)) in last window
            bound   0 ..= 32
            scale   log
        }
        query will_buy(d: Department, horizon: Duration): Bool on Customer as outcome {
            meaning "Buys from the department within the horizon after the reference time."
            derive  exists(Line where Line.department within d) in next horizon
        }

        family habits { visits(30d)  visits(90d)  spend(90d) }
        family affinity(d: Department) { baskets_with(d, 90d) }
    }

    """#
}
