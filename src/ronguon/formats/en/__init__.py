"""English dates and numbers as this house writes them."""
