"""The blueprint, apart so that the view modules can import it."""

from flask import Blueprint

judging = Blueprint("judging", __name__)
