from flask import Blueprint

pitching = Blueprint("pitching", __name__)
