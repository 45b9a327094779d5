from flask import Blueprint

documenting = Blueprint("documenting", __name__)
