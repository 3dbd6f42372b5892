"""What was found in free words, as pages say it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronguon.kernel.free_words import FindingKind, held, kinds_of

KINDS = {
    FindingKind.ACCOUNT_ADDRESS: gettext_lazy("the account of a person or group"),
    FindingKind.PHONE: gettext_lazy("a telephone number"),
    FindingKind.ID_NUMBER: gettext_lazy("a number of a paper or bank account"),
    FindingKind.EMAIL: gettext_lazy("a mail address"),
    FindingKind.PERSON_BESIDE_OPINION: gettext_lazy("a person beside an opinion"),
}


def names_people(*texts: str) -> str:
    """Return the sentence that warns where `texts` name somebody, else ""; nothing is held."""
    found = [one for text in texts for one in held(text)]
    if not found:
        return ""
    kinds = ", ".join(str(KINDS[kind]) for kind in kinds_of(found))
    return _("It was saved. It names %(kinds)s: such words stay inside and hold a report that repeats them.") % {
        "kinds": kinds
    }


def warn_of_people(request: HttpRequest, *texts: str) -> None:
    """Warn on the next page, once what was typed is saved, where it names somebody."""
    if said := names_people(*texts):
        messages.warning(request, said)
