"""The blueprint that every accounts view and command hangs on."""

from flask import Blueprint

accounts = Blueprint("accounts", __name__, cli_group="accounts")
