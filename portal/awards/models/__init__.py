"""The tables of the awards."""

from portal.awards.models.entries import Answer, Collaborator, Entry, MoveRequest, Remark, Snapshot
from portal.awards.models.juries import (
    CONFLICT_KINDS,
    Assignment,
    CardVersion,
    Conflict,
    JuryMember,
    Mark,
    PanelMember,
    Tally,
)
from portal.awards.models.programmes import (
    AUDIENCES,
    FAMILIES,
    QUESTION_KINDS,
    Category,
    Criterion,
    Edition,
    Programme,
    Question,
    Round,
    RuleChange,
    Section,
)
from portal.awards.models.results import (
    OUTCOMES,
    Decision,
    DecisionItem,
    Feedback,
    ResultRow,
    ResultSet,
    RevealConfirmation,
    Seal,
    Signature,
)

__all__ = [
    "AUDIENCES", "CONFLICT_KINDS", "FAMILIES", "OUTCOMES", "QUESTION_KINDS", "Answer", "Assignment", "CardVersion",
    "Category", "Collaborator", "Conflict", "Criterion", "Decision", "DecisionItem", "Edition", "Entry", "Feedback",
    "JuryMember", "Mark", "MoveRequest", "PanelMember", "Programme", "Question", "Remark", "ResultRow", "ResultSet",
    "RevealConfirmation", "Round", "RuleChange", "Seal", "Section", "Signature", "Snapshot", "Tally",
]  # fmt: skip
