"""Commands of documenting. The case's row is held by whoever loads it (``loading.file_for(lock=True)``)."""

from portal.certification.documenting.services.answering import answer_values, save_answer
from portal.certification.documenting.services.asking import write_message
from portal.certification.documenting.services.baseline import copy_baseline
from portal.certification.documenting.services.evidence import (
    add_evidence,
    add_revision,
    remove_evidence,
    reuse_evidence,
)
from portal.certification.documenting.services.figures import cell_values, check_kpis, check_values, save_kpis
from portal.certification.documenting.services.judging import (
    begin_stage1,
    blocking,
    clear_for_visit,
    judge_on_paper,
    judgement_values,
    return_for_rework,
)
from portal.certification.documenting.services.submitting import missing, submit_documentation

__all__ = [
    "add_evidence", "add_revision", "answer_values", "begin_stage1", "blocking", "cell_values", "check_kpis", "check_values",
    "clear_for_visit", "copy_baseline", "judge_on_paper", "judgement_values", "missing", "remove_evidence",
    "return_for_rework", "reuse_evidence", "save_answer", "save_kpis", "submit_documentation", "write_message",
]  # fmt: skip
