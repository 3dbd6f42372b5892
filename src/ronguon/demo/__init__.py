"""The demo's story of an invented province, told through the same actions that people use.

Owns no table and is never loaded by the product itself.
"""
