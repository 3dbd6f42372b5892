"""Every app's part of the interface under `/api/v1/`, and the description that is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from ronguon.access.api import router as key
from ronguon.access.keys import InterfaceKey
from ronguon.assignments.api import review, work
from ronguon.channels.api import router as channels
from ronguon.directives.api import router as directives
from ronguon.drafting import api as duties
from ronguon.evidence.api import router as evidence
from ronguon.interface.problems import handlers
from ronguon.portal.api import description
from ronguon.reports.api import reports, results
from ronguon.status.api import assignments
from ronguon.status.api import status as standing
from ronguon.units.api import router as units

VERSION = "1.0.0"
TITLE = "Giao diện lập trình Rõ Nguồn"
LEAD = (
    "Dành cho phần mềm của các cơ quan, đơn vị: đọc văn bản, nhiệm vụ, tình hình thực hiện, báo cáo; ghi tiến độ, "
    "nộp và thẩm định kết quả. Mọi lời gọi, trừ kết quả đã công bố và tra cứu kênh chính thức, cần khóa giao tiếp."
)


class Plainly(JSONRenderer):
    """JSON with Vietnamese letters as they are."""

    json_dumps_params = {"ensure_ascii": False, "separators": (",", ":")}


class Interface(NinjaAPI):
    """All of it; who calls is told by a key and by nothing else."""

    def get_openapi_schema(self, **changes: Any) -> Any:
        """Return the description, finished: each refusal, each header, nothing that is not so."""
        del changes
        return description.finished(super().get_openapi_schema(path_prefix="/api/v1/"))


def assembled() -> Interface:
    """Return the interface with every app's part in it."""
    made = Interface(
        title=TITLE, version=VERSION, description=LEAD, docs_url=None, openapi_url=None, auth=InterfaceKey(),
        urls_namespace="api", renderer=Plainly(),
    )  # fmt: skip
    for kind, handler in handlers().items():
        made.add_exception_handler(kind, handler)
    parts = (
        ("", key), ("", units), ("/directives", directives), ("/obligations", duties.router),
        ("/assignments", assignments.router), ("/occurrences", work.router), ("/submissions", review.router),
        ("", evidence), ("/standing", standing.router), ("/reports", reports.router), ("/results", results.router),
        ("/channels", channels),
    )  # fmt: skip
    for prefix, router in parts:
        made.add_router(prefix, router)
    return made


interface = assembled()


@cache
def schema() -> Mapping[str, Any]:
    """Return the description of the interface as OpenAPI."""
    found: Mapping[str, Any] = interface.get_openapi_schema()
    return found
