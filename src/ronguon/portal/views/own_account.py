"""“This is my own account”: said without an account, a session or a cookie; every answer is the same."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ronguon.channels.actions.claiming import Said, claim
from ronguon.channels.forms import ClaimForm


def page(request: HttpRequest) -> HttpResponse:
    """Take what somebody says of an address. Who fills in the field that people do not see is answered alike."""
    form = ClaimForm(request.POST if request.method == "POST" else None)
    received = request.method == "POST" and form.is_valid()
    if received and not request.POST.get("trang"):
        told = form.cleaned_data
        claim(Said(told["address"], told["contact"], told["words"]))
    context = {"form": form, "received": received}
    return render(request, "portal/public/own_account.html", context, status=422 if form.errors else 200)


page.takes_posts = True  # type: ignore[attr-defined]  # the public door lets nothing else be sent
