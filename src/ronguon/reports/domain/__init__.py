"""How a report is worded from facts, and how a figure is made of rows. No database."""
