"""How every page looks: base templates, components, navigation. Owns no data and knows no other room."""
