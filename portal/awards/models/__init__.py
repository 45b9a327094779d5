"""The tables of the awards."""

from portal.awards.models.calibration import CalibrationCard, CalibrationCase, CalibrationMark
from portal.awards.models.entries import Answer, Collaborator, Entry, MoveRequest, Remark, Snapshot
from portal.awards.models.juries import (
    PLAN_STATES,
    Assignment,
    AssignmentPlan,
    CardVersion,
    Conflict,
    JuryMember,
    Mark,
    PanelMember,
    Tally,
)
from portal.awards.models.meetings import (
    ATTENDANCES,
    CHOICES,
    SHARES,
    VOTES,
    AgendaItem,
    Attendance,
    Ballot,
    Meeting,
    MeetingRules,
    Minutes,
    MinutesPart,
    MinutesSignature,
    Motion,
    Presence,
)
from portal.awards.models.programmes import (
    AUDIENCES,
    FAMILIES,
    INTAKES,
    QUESTION_KINDS,
    ROUND_KINDS,
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
    FinalResult,
    FinalRow,
    ResultRow,
    ResultSet,
    RevealConfirmation,
    Seal,
    Signature,
)
from portal.awards.models.rounds import Contribution, RoundEntry, Slot

__all__ = [
    "ATTENDANCES", "AUDIENCES", "CHOICES", "FAMILIES", "INTAKES", "OUTCOMES", "PLAN_STATES", "QUESTION_KINDS",
    "ROUND_KINDS", "SHARES", "VOTES", "AgendaItem", "Answer", "Assignment", "AssignmentPlan", "Attendance", "Ballot",
    "CalibrationCard", "CalibrationCase", "CalibrationMark", "CardVersion",
    "Category", "Collaborator", "Conflict", "Contribution", "Criterion", "Decision", "DecisionItem", "Edition",
    "Entry", "Feedback", "FinalResult", "FinalRow", "JuryMember", "Mark", "Meeting", "MeetingRules", "Minutes",
    "MinutesPart", "MinutesSignature", "Motion", "MoveRequest", "PanelMember", "Presence", "Programme", "Question",
    "Remark", "ResultRow", "ResultSet", "RevealConfirmation", "Round", "RoundEntry", "RuleChange", "Seal", "Section",
    "Signature", "Slot", "Snapshot", "Tally",
]  # fmt: skip
