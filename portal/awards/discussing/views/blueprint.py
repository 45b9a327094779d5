from flask import Blueprint

discussing = Blueprint("discussing", __name__)
