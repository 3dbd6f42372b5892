"""Data packs with stable ids. Content is data, never code; each pack's reader stands in the app that owns it."""
