"""What people fill in about bodies, groups of them, roles at them, and decisions that change them."""
