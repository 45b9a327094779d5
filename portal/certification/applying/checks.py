"""The check list of an application's review. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.core.i18n import _l

CHECKS = ("scope", "competence", "impartiality", "capacity", "differences", "language")
RISKS = ("low", "medium", "high")

WORDS: dict[str, tuple[Any, Any]] = {
    "scope": (_l("The scope is clear"), _l("Services, channels, sites and exclusions are named so that a reader of the certificate knows what is covered.")),
    "competence": (_l("Competence is available"), _l("Auditors are qualified for this standard and these services, and somebody competent can decide.")),
    "impartiality": (_l("Impartiality is safe"), _l("Consultants, ownership and earlier work for this centre were looked at; no tie stands in the way.")),
    "capacity": (_l("There is capacity"), _l("The audit can be carried out within the scheme's deadlines, at every site of the sample.")),
    "differences": (_l("Differences are resolved"), _l("Whatever the body and the centre understood differently is settled in writing.")),
    "language": (_l("The languages are covered"), _l("Auditors speak the languages of the centre, or an interpreter is arranged.")),
}  # fmt: skip
RISK_WORDS: dict[str, Any] = {"low": _l("low"), "medium": _l("medium"), "high": _l("high")}


def open_checks(answers: Mapping[str, Any]) -> list[str]:
    """Checks that are not met, in their order."""
    return [check for check in CHECKS if not (answers.get(check) or {}).get("met")]


def is_complete(answers: Mapping[str, Any], risk: str) -> bool:
    """Every check met, the risk rated, and a high risk only with a note on how it is dealt with."""
    if open_checks(answers) or risk not in RISKS:
        return False
    return risk != "high" or bool((answers.get("impartiality") or {}).get("note", "").strip())
