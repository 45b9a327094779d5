from flask import Blueprint

registering = Blueprint("registering", __name__)
