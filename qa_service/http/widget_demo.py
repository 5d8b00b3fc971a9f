"""`python -m qa_service.http.widget_demo`: a page of another origin that embeds the widget, under a strict policy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
import uvicorn
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

MODES = ("launcher", "panel", "inline")
ATTRIBUTES = ("label", "open", "reader", "sources", "theme")
EXAMPLES = ("How is omalizumab administered?", "What is the dose of mepolizumab?")


def demo(service: str, article: str | None = None, examples: tuple[str, ...] = EXAMPLES) -> Starlette:
    """The site: a page for each mode; `?theme=dark` and the like become attributes of the element."""
    policy = (
        f"default-src 'none'; script-src {_origin(service)}; connect-src {_origin(service)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )
    page = Environment(
        loader=FileSystemLoader(Path(__file__).parents[1] / "templates"), autoescape=True, undefined=StrictUndefined
    ).get_template("widget_demo.html")

    def shown(request: Request) -> Response:
        html = page.render(
            service=service.rstrip("/"),
            article=request.query_params.get("article", article),
            mode=request.path_params["mode"],
            modes=MODES,
            examples=examples,
            extra={name: request.query_params[name] for name in ATTRIBUTES if name in request.query_params},
        )
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    return Starlette(
        routes=[Route("/", lambda _: RedirectResponse(f"/{MODES[0]}")), Route("/{mode:str}", shown, name="mode")]
    )


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def main(
    service: Annotated[str, typer.Option(help="Address of the running service.")] = "http://127.0.0.1:8000",
    article: Annotated[str | None, typer.Option(help="doc_id; default: every article of the service.")] = None,
    port: Annotated[int, typer.Option(help="Port of this page.")] = 8001,
) -> None:
    """Shows the widget on a page of another origin, http://localhost:PORT/."""
    typer.echo(
        f"http://localhost:{port}/ (the service must run with QA_ALLOWED_ORIGINS=http://localhost:{port})", err=True
    )
    uvicorn.run(demo(service, article), host="127.0.0.1", port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    typer.run(main)
