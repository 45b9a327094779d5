"""Documenting: the centre answers and shows evidence, the auditor judges on paper."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make letters, tasks and the readers of evidence known."""
    from portal import documents
    from portal.certification.documenting import letters, queries, tasks  # noqa: F401  (importing letters registers them)
    from portal.core import waiting

    waiting.sources(app).extend((tasks.steps, tasks.questions))
    # Evidence changes through this area's own pages, which number its revisions.
    documents.register_parent("Assessment", can_see=queries.may_see_documents)
