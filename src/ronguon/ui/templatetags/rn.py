"""The one library that templates load: `{% load rn %}`. What each tag takes stands in docs/howto/components.md."""

from __future__ import annotations

from django.template import Library

from ronguon.ui.tags import address, cards, data, fields, marks, page, surfaces, text, tiles

register = Library()
for part in (address, cards, data, fields, marks, page, surfaces, text, tiles):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
