"""Who may do what: roles, grants, invitations, delegations, tokens, and who acts on a request.

Owns every right of a person or a script at a unit. The unit itself belongs to `units`.
"""
