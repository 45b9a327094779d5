from flask import Blueprint

applying = Blueprint("applying", __name__)
