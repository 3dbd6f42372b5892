"""Pages of one's own account: sessions, data, passkeys, leaving."""
