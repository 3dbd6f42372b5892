"""Home pages, navigation, search and the public door. The top app: nothing imports it."""
