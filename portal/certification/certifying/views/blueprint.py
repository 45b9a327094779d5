from flask import Blueprint

certifying = Blueprint("certifying", __name__)
