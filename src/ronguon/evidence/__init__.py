"""What proves an obligation: files with their hash and version, attached to one occurrence by its unit."""
