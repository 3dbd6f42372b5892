"""What scripts may ask and do about work and review."""
