from flask import Blueprint

staffing = Blueprint("staffing", __name__)
