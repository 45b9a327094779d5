"""The blueprint of set-up; ``views`` hangs the pages on it."""

from flask import Blueprint

setting_up = Blueprint("setting_up", __name__)
