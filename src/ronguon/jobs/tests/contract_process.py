"""A process of the contract: `worker …` is the real command with the contract's tasks, `drive` answers line by line.

The periodic table holds the contract's own entry alone, so that the tables of the jobs and of the trail are enough.
"""

from __future__ import annotations

import sys

import django


def main(arguments: list[str]) -> None:
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 (needs the framework set up)

    from ronguon.jobs import registry  # noqa: PLC0415 (needs the framework set up)

    registry._table.clear()
    from ronguon.jobs.tests import contract_work  # noqa: PLC0415 (enters its work into the emptied table)

    if arguments[0] == "worker":
        call_command(*arguments)
        return
    if arguments[0] == "migrate":
        for label in arguments[1:]:
            call_command("migrate", label, verbosity=0)
        return
    for line in sys.stdin:
        sys.stdout.write(contract_work.answer(line) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
