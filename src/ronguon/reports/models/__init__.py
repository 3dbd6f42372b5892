"""Reports as drafted and signed (`drafts`), and what was published of them (`published`)."""

from __future__ import annotations

from ronguon.reports.models.drafts import Figure, FigureRow, Report, Sentence
from ronguon.reports.models.published import Publication, PublishedFigure, PublishedRow

__all__ = ["Figure", "FigureRow", "Publication", "PublishedFigure", "PublishedRow", "Report", "Sentence"]
