"""What scripts talk to, as far as all apps share it: the shape of answers and refusals, pages, repeated calls.

Owns the answers that were given to a call with an idempotency key. It knows no duty, no unit and no person: each
app says itself what it offers (`api`), and `portal` puts them together.
"""
