"""The whole assembly on one screen."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask, current_app, g
from flask_login import current_user
from werkzeug.local import LocalProxy

from portal import cli, home, navigation
from portal.accounts import User
from portal.accounts import access as accounts_access
from portal.accounts.views import accounts
from portal.audit.views import audit
from portal.awards import (
    advancing,
    counting,
    deciding,
    deliberating,
    discussing,
    forming,
    judging,
    letter_scopes,
    nominating,
    pitching,
    publishing,
    screening,
)
from portal.awards import cli as awards_cli
from portal.awards import menu as awards_menu
from portal.awards import setting_up as preparing
from portal.awards.advancing.views import advancing as advancing_pages
from portal.awards.deciding.views import deciding as deciding_pages
from portal.awards.deliberating.views import deliberating as deliberating_pages
from portal.awards.discussing.views import discussing as discussing_pages
from portal.awards.forming.views import forming as forming_pages
from portal.awards.judging.views import judging as judging_pages
from portal.awards.nominating.views import nominating as nominating_pages
from portal.awards.pitching.views import pitching as pitching_pages
from portal.awards.publishing.views import publishing as publishing_pages
from portal.awards.screening.views import screening as screening_pages
from portal.awards.setting_up.views import setting_up
from portal.certification import areas as certification
from portal.certification import menu as certification_menu
from portal.core import health, i18n, logs, showroom, static_files, templating, waiting, web
from portal.core.access import public, refuse_unmarked_views
from portal.core.database import prepare_engines
from portal.demo import cli as demo_cli
from portal.documents.views import documents
from portal.extensions import csrf, db, login, mail, migrate
from portal.organisations.views import organisations
from portal.outbox import delivery
from portal.outbox import tasks as outbox_tasks
from portal.outbox.views import outbox
from portal.settings import ROOT, Settings
from portal.showcase.views import showcase as showcase_pages

BLUEPRINTS = (health.health, home.home, accounts, organisations, audit, outbox, documents, setting_up, nominating_pages, screening_pages, forming_pages, judging_pages, pitching_pages, discussing_pages, advancing_pages, deciding_pages, deliberating_pages, publishing_pages, showcase_pages, *certification.BLUEPRINTS)
AREAS = (preparing, nominating, screening, forming, judging, pitching, discussing, advancing, counting, deciding, deliberating, publishing, letter_scopes, *certification.AREAS)


def create_app(settings: Settings) -> Flask:
    """Everything the portal is made of. Refuses to start when a view lacks an access mark."""
    app = Flask("portal", root_path=str(ROOT), static_folder="static", template_folder="templates")
    app.config.update(configuration(settings))
    app.extensions["settings"] = settings
    logs.configure(settings.log_format)

    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    login.init_app(app)
    csrf.init_app(app)
    mail.init_app(app)
    i18n.init_app(app)
    templating.init_app(app)
    web.init_app(app, settings)
    accounts_access.init_app(app)
    delivery.init_app(app)
    waiting.sources(app).append(outbox_tasks.letters)

    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for area in AREAS:
        area.init_app(app)
    awards_cli.init_app(app)
    cli.init_app(app)
    demo_cli.init_app(app)
    if app.debug:
        showroom.add_route(app)
    app.context_processor(page_context)
    public(app.view_functions["static"])
    static_files.init_app(app, web.strict_headers(settings))

    prepare_engines(app)
    refuse_unmarked_views(app)
    return app


def configuration(settings: Settings) -> dict[str, Any]:
    """Settings in the words of Flask and its extensions."""
    prefix = "__Host-" if settings.secure else ""
    return {
        "SECRET_KEY": settings.signing_key(),
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": not settings.embedded, "query_cache_size": 2000},  # statements the portal has, about
        "SESSION_COOKIE_NAME": f"{prefix}portal",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": (settings.upload_limit_mb + 1) * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "WTF_CSRF_TIME_LIMIT": None,
        "TESTING": settings.testing,
        "PROPAGATE_ERRORS": settings.testing,
        "MAIL_SERVER": settings.mail_server or None,
        "MAIL_PORT": settings.mail_port,
        "MAIL_USERNAME": settings.mail_username or None,
        "MAIL_PASSWORD": settings.mail_password.get_secret_value() or None,
        "MAIL_USE_TLS": settings.mail_security == "starttls",
        "MAIL_USE_SSL": settings.mail_security == "tls",
        "MAIL_DEFAULT_SENDER": settings.mail_sender,
        "MAIL_SUPPRESS_SEND": False,
    }


def rail(viewer: User) -> list[navigation.Item]:
    """The menu of somebody signed in; asked for only by pages that have a rail."""
    return navigation.menu(current_app, viewer, [*awards_menu.items(viewer, g.get("edition")), *certification_menu.items(viewer)])


def page_context() -> dict[str, Any]:
    """What every page may show: the reader, their menu, the languages."""
    settings: Settings = current_app.extensions["settings"]
    viewer = current_user if current_user and current_user.is_authenticated else None
    return {
        "viewer": viewer,
        "menu": LocalProxy(cache(lambda: rail(viewer))) if viewer else [],
        "public_menu": navigation.public_menu(current_app),
        "footer_menu": navigation.footer_menu(current_app),
        "switcher": LocalProxy(cache(lambda: awards_menu.switcher(viewer))) if viewer else None,
        "locale": i18n.reader_language(),
        "languages": list(i18n.LANGUAGES.items()),
        "demo": settings.demo,
        "brand": "ECCCO",
    }


