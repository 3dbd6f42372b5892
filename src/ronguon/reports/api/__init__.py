"""What scripts may ask about reports: drafts and signed ones with the source of every figure, and published results."""
