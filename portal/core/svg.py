"""One SVG element as a value, so that geometry can be computed and tested without a page.

Geometry lives in attributes, colour in classes: nothing needs a style attribute, which the content security
policy forbids.
"""

from dataclasses import dataclass
from html import escape

Attribute = tuple[str, str | float | int]


def _written(value: str | float | int) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return escape(str(value))


@dataclass(frozen=True)
class Shape:
    """An element with its class, its attributes in order and, for text, its content. Lengths in user units."""

    tag: str
    css: str
    attributes: tuple[Attribute, ...]
    text: str = ""

    def __html__(self) -> str:
        written = "".join(f' {name}="{_written(value)}"' for name, value in self.attributes)
        opening = f'<{self.tag} class="{self.css}"{written}'
        return f"{opening}>{escape(self.text)}</{self.tag}>" if self.text else f"{opening}/>"


def circle(css: str, cx: float, cy: float, r: float) -> Shape:
    return Shape("circle", css, (("cx", cx), ("cy", cy), ("r", r)))


def rect(css: str, x: float, y: float, width: float, height: float, rx: float = 0) -> Shape:
    corner: tuple[Attribute, ...] = (("rx", rx),) if rx else ()
    return Shape("rect", css, (("x", x), ("y", y), ("width", width), ("height", height), *corner))


def line(css: str, x1: float, y1: float, x2: float, y2: float) -> Shape:
    return Shape("line", css, (("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)))


def path(css: str, d: str, transform: str = "") -> Shape:
    turn: tuple[Attribute, ...] = (("transform", transform),) if transform else ()
    return Shape("path", css, (*turn, ("d", d)))


def text(css: str, x: float, y: float, content: str) -> Shape:
    return Shape("text", css, (("x", x), ("y", y)), content)
