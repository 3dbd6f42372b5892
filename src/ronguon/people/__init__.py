"""Accounts and sign-in, nothing else. What a person may do stands in `units`; what they did, in `audit`."""
