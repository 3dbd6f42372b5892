"""Lists of units in and out: rows, files, workbooks, places, provinces."""
