from flask import Blueprint

advancing = Blueprint("advancing", __name__)
