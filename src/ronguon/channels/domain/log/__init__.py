"""The log of channels: what is logged of a change, the static files, proofs, receipts, witnesses, verifying."""
