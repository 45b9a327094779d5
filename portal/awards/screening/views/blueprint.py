from flask import Blueprint

screening = Blueprint("screening", __name__)
