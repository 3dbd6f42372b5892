"""Pages of reports: the list, the desk, a figure's lineage, signing, publishing."""
