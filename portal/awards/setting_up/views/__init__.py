"""The pages of set-up."""

from portal.awards.setting_up.blueprint import setting_up
from portal.awards.setting_up.views import categories, dossier_form, editions, programmes, rounds, rubric

__all__ = ["categories", "dossier_form", "editions", "programmes", "rounds", "rubric", "setting_up"]
