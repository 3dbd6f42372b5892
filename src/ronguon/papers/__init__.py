"""Official papers: rule tables, the .docx and PDF writers, the lint.

Owns the layout of State and Party papers. Does not own what they say: a report, a plan or a letter is
composed above and submitted as a `Paper`. Keeps no data and needs no framework.
"""

from __future__ import annotations

from ronguon.papers.lint import LintFinding, lint_docx
from ronguon.papers.paper import Heading, Paper, Prose, Signatory, Table
from ronguon.papers.pdf import write_pdf
from ronguon.papers.reading import PaperError
from ronguon.papers.rules import RuleSet, rules_for
from ronguon.papers.word import write_docx

__all__ = [
    "Heading",
    "LintFinding",
    "Paper",
    "PaperError",
    "Prose",
    "RuleSet",
    "Signatory",
    "Table",
    "lint_docx",
    "rules_for",
    "write_docx",
    "write_pdf",
]
