"""What every flag that the machine raises must carry: which rule, on what, why, who decides, how to object.

A flag changes nothing by itself. It stands beside the thing, and a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Inputs = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag: the rule with its version, the inputs that raised it, and the reason in plain Vietnamese.

    The same rule over the same `inputs` gives the same flag again.
    """

    rule: str
    version: str
    inputs: Inputs
    reason: str

    def __post_init__(self) -> None:
        """Refuse a flag that leaves any of it unsaid. Raises `ValueError`."""
        if not (self.rule and self.version and self.inputs and self.reason.strip()):
            raise ValueError("a flag says its rule, version, inputs and reason")


@dataclass(frozen=True, slots=True)
class FlagKind:
    """A kind of flag: how it is raised, which ones stand, who decides, and how the flagged unit objects.

    `raised` is the rule: inputs → flag, or null when nothing is to be flagged. `current` yields the flags that
    are kept now, `decided_at` is the name of the address where a person decides, `shown_at` that of the page where
    the flagged unit sees it; `decided_by` and `appeal` are sentences in Vietnamese.
    """

    name: str
    title: str
    raised: Callable[[Inputs], Flag | None]
    current: Callable[[], Iterable[Flag]]
    shown_at: str
    decided_at: str
    decided_by: str
    appeal: str

    def __post_init__(self) -> None:
        """Refuse a kind without a person who decides or a way to object. Raises `ValueError`."""
        if not all([self.title, self.shown_at, self.decided_at, self.decided_by.strip(), self.appeal.strip()]):
            raise ValueError(f"{self.name!r} needs a page, a person who decides and a way to object")
