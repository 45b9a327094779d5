from flask import Blueprint

appealing = Blueprint("appealing", __name__)
