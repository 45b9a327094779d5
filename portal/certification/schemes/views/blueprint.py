from flask import Blueprint

schemes = Blueprint("schemes", __name__)
