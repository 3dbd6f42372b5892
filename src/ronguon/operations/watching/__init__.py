"""Watching a running site: one line a request, figures for a monitor, whether it is ready; none names a person.

A path may hold the id of a document, a query what somebody looked for, an error the value that a column refused. So
lines and figures carry the *name* of a route, numbers, and words that our own code wrote; nothing that came in.
"""
