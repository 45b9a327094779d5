"""How sites are drawn, for everybody: the recipe, and the draw done again from a published seed."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from portal.certification.registering.forms import BadDraw, draw_in
from portal.certification.registering.views.blueprint import registering
from portal.certification.sampling import digest
from portal.core.access import public


@registering.get("/register/sample")
@public
def sample() -> Any:
    """No statement at all: the draw needs nothing but what is typed."""
    args = request.args.to_dict()
    wrong = ""
    try:
        seed, numbers, count = draw_in(args)
    except BadDraw as mistake:
        wrong, seed, numbers, count = str(mistake), "", [], 0
    order = sorted(((digest(seed, number), number) for number in numbers), key=lambda pair: pair) if seed else []
    drawn = [number for _digest, number in order[:count]]
    return render_template("certification/registering/sample.html", typed=args, wrong=wrong, order=order, drawn=drawn, seed=seed)
