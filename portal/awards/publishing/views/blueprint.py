from flask import Blueprint

publishing = Blueprint("publishing", __name__)
