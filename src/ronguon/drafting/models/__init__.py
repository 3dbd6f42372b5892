"""Duties (`duties`), answers about people's rights (`asking`), what became of them (`versions`)."""

from __future__ import annotations

from ronguon.drafting.models.asking import RightsAnswer
from ronguon.drafting.models.duties import Addressee, AddresseeUnit, Obligation
from ronguon.drafting.models.versions import Lineage

__all__ = ["Addressee", "AddresseeUnit", "Lineage", "Obligation", "RightsAnswer"]
