"""Publishing: the shortlist and the winners at their instants, letters after them, feedback, certificates, the archive."""

from flask import Flask

from portal.core import waiting, worker


def init_app(app: Flask) -> None:
    """Make the letters known, run the clock of publication, offer what waits to the home page."""
    from portal.awards.publishing import letters, tasks  # noqa: F401  (importing letters registers them)
    from portal.awards.publishing.jobs import publish

    worker.jobs(app)["publications"] = publish
    waiting.sources(app).extend((tasks.board_tasks, tasks.chair_tasks))
