"""What was sent to which unit, how and when: the ladder, the drivers, the ledger. Subjects are opaque ids."""
