"""How every page looks and every command speaks: templates, components, navigation, the base of commands.

Owns no data and knows no other app.
"""
