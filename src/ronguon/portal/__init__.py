"""Home pages, navigation, search and the public door. The top room: nothing imports it."""
