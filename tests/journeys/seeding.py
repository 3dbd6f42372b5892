"""Fill an empty installation: `python seeding.py seed_work` calls `build()` of the module beside this file.

Prints what the seed tells about its world as one line of JSON.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

if __name__ == "__main__":
    import django

    django.setup()
    sys.path.insert(0, str(Path(__file__).parent))
    sys.stdout.write(json.dumps(importlib.import_module(sys.argv[1]).build()) + "\n")
