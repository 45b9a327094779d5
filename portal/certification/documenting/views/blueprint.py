"""The blueprint, and what most of its pages begin with."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort

from portal.accounts import current_user
from portal.accounts.models import User
from portal.certification.documenting import policies as may
from portal.certification.documenting import queries
from portal.certification.loading import DOCUMENTING, file_for, parts_of
from portal.certification.models import Case
from portal.core.access import Verdict

documenting = Blueprint("documenting", __name__)


@dataclass(frozen=True)
class Reader:
    """Who looks at a case, as what."""

    case: Case
    user: User
    parts: frozenset[str]
    role: str

    @property
    def of_centre(self) -> bool:
        return "centre" in self.parts

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """What the page offers: the same rules as the commands ask."""
        case, parts, role = self.case, self.parts, self.role
        return {
            "answer": may.answer_requirement(case, parts),
            "submit": may.submit_documentation(self.user, case),
            "copy": may.copy_baseline(case, parts),
            "evaluation": may.read_evaluation(parts),
            "begin": may.begin_stage1(case, parts, role),
            "judge": may.judge_on_paper(case, parts, role),
            "conclude": may.conclude_stage1(case, parts, role),
            "check": may.check_kpi(case, parts, role),
            "talk": may.write_message(case, parts, role),
        }


def reader_of(case_id: int, *, lock: bool = False) -> Reader:
    """The case if its file is theirs to read (else 404), and what the reader is in it. Three statements."""
    case = file_for(current_user, case_id, lock=lock)
    if case.state in DOCUMENTING:
        abort(404)  # there is no questionnaire before the agreement
    parts = parts_of(current_user, case)
    role = queries.role_of(current_user, case) if "auditor" in parts else ""
    return Reader(case, current_user, parts, role)
