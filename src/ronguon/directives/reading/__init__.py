"""Reads a directive: its text, its clauses and the duties it lays, each tied to the characters that say so.

Knows no database and no framework. Every offset counts code points of the text; a value the text does not state is
null, and what the rules are unsure of is named. The way in is `api`; nothing is loaded from here, because a process
that only looks for a secrecy mark needs no reader.
"""
