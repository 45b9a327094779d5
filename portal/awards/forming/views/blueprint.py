"""The blueprint that all pages of forming the jury belong to."""

from flask import Blueprint

forming = Blueprint("forming", __name__)
