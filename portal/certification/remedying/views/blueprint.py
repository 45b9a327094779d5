from flask import Blueprint

remedying = Blueprint("remedying", __name__)
