from flask import Blueprint

overseeing = Blueprint("overseeing", __name__)
