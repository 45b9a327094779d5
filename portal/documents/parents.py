"""To what documents belong. Each feature says for its kind of row who may see and who may change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.accounts.models import User
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l
from portal.documents.inspection import ALLOWED


def _nobody(viewer: User, parent_id: int) -> bool:
    return False


def _no_organisation(parent_id: int) -> int | None:
    return None


def _every_slot(viewer: User, parent_id: int, slot: str) -> bool:
    return True


def _any_slot(parent_id: int, slot: str) -> tuple[str, ...]:
    return ALLOWED


@dataclass(frozen=True)
class Parent:
    """The rules of one kind of row.

    ``organisation_of``: whose quota its documents count against. ``allowed_in``: which extensions a slot of it takes;
    none for a slot that does not exist. ``sees_slot``: for rows of which somebody may see a part only.
    """

    can_see: Callable[[User, int], bool]
    can_change: Callable[[User, int], bool | Verdict] = _nobody
    organisation_of: Callable[[int], int | None] = _no_organisation
    allowed_in: Callable[[int, str], tuple[str, ...]] = _any_slot
    sees_slot: Callable[[User, int, str], bool] = _every_slot


PARENTS: dict[str, Parent] = {}


def register_parent(
    parent_type: str,
    *,
    can_see: Callable[[User, int], bool],
    can_change: Callable[[User, int], bool | Verdict] = _nobody,
    organisation_of: Callable[[int], int | None] = _no_organisation,
    allowed_in: Callable[[int, str], tuple[str, ...]] = _any_slot,
    sees_slot: Callable[[User, int, str], bool] = _every_slot,
) -> None:
    """Let rows of ``parent_type`` (the model's name, e.g. ``Entry``) carry documents."""
    PARENTS[parent_type] = Parent(can_see, can_change, organisation_of, allowed_in, sees_slot)


def may_see(viewer: Any, parent_type: str, parent_id: int) -> bool:
    """An unknown kind, or a rule that does not say yes, is no."""
    parent = PARENTS.get(parent_type)
    return parent is not None and parent.can_see(viewer, parent_id) is True


def may_see_slot(viewer: Any, parent_type: str, parent_id: int, slot: str) -> bool:
    """Whether this part of a row they may see is theirs to see, too."""
    parent = PARENTS.get(parent_type)
    return parent is not None and parent.sees_slot(viewer, parent_id, slot) is True


def may_change(viewer: Any, parent_type: str, parent_id: int) -> Verdict:
    parent = PARENTS.get(parent_type)
    answer = parent.can_change(viewer, parent_id) if parent else False
    if isinstance(answer, Verdict):
        return answer
    return allow() if answer is True else deny(_l("You may read these documents, but not change them."))
