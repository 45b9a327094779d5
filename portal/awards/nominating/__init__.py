"""Nominating: associations nominate within quota, companies complete dossiers, somebody submits in time."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Letters, what waits on the home page, the clock's job, and who may read an entry's documents."""
    from portal import documents
    from portal.awards.nominating import jobs, letters, queries, tasks  # noqa: F401  (importing letters registers them)
    from portal.awards.nominating.services.recounting import recount_dossiers
    from portal.awards.setting_up.services import after_form_changes
    from portal.core import worker

    if recount_dossiers not in after_form_changes:  # several applications may live in one process
        after_form_changes.append(recount_dossiers)
    app.extensions.setdefault("tasks", []).append(tasks.dossiers)
    worker.jobs(app)["deadline snapshots"] = jobs.deadline_snapshots
    # Changes go through nominating's own pages, which keep the totals: nobody changes them by the general ones.
    documents.register_parent("Entry", can_see=queries.may_open, sees_slot=queries.may_read_slot)
