"""Proof that a unit runs a page, decided over what was fetched: no network, no database, the day is told."""

from ronguon.channels.domain.proofs.challenges import (
    DAYS_TO_PUBLISH,
    Challenge,
    ProofQuestion,
    new_challenge,
)
from ronguon.channels.domain.proofs.describing import check_description
from ronguon.channels.domain.proofs.handles import check_handle
from ronguon.channels.domain.proofs.methods import (
    ProofMethod,
    ProofNeed,
    ProofStrength,
    possible,
    strength_of,
)
from ronguon.channels.domain.proofs.naming import check_site_names
from ronguon.channels.domain.proofs.published import check_dns, check_file
from ronguon.channels.domain.proofs.shapes import (
    FailureDetail,
    Fetched,
    FetchFailure,
    ProofFinding,
    ProofOutcome,
    ProofStep,
    TxtRecords,
)
from ronguon.channels.domain.proofs.telling import ProofText, advice, sentence, texts_to_copy

__all__ = [
    "DAYS_TO_PUBLISH", "Challenge", "FailureDetail", "FetchFailure", "Fetched", "ProofFinding", "ProofMethod",
    "ProofNeed", "ProofOutcome", "ProofQuestion", "ProofStep", "ProofStrength", "ProofText", "TxtRecords", "advice",
    "check_description", "check_dns", "check_file", "check_handle", "check_site_names", "new_challenge", "possible",
    "sentence", "strength_of", "texts_to_copy",
]  # fmt: skip
