"""Reports as drafted and signed (`drafts`), answers for their words, and what was published (`published`)."""

from __future__ import annotations

from ronguon.reports.models.answers import WordAnswer
from ronguon.reports.models.drafts import Figure, FigureRow, Report, Sentence
from ronguon.reports.models.published import Publication, PublishedFigure, PublishedRow

__all__ = ["Figure", "FigureRow", "Publication", "PublishedFigure", "PublishedRow", "Report", "Sentence", "WordAnswer"]
