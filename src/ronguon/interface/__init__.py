"""What scripts talk to, as far as all rooms share it: the shape of answers and refusals, pages, repeated calls.

Owns the answers that were given to a call with an idempotency key. It knows no duty, no body and no person: each
room says itself what it offers (`api`), and `portal` puts them together.
"""
