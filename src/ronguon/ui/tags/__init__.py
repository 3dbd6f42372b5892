"""Tags and filters by kind; `ronguon.ui.templatetags.rn` puts them together."""
