from flask import Blueprint

visiting = Blueprint("visiting", __name__)
