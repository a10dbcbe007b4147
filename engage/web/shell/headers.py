"""The headers of every answer. One table; a preview may be framed by our own pages, and a route says how long an answer may be
kept."""

from __future__ import annotations

from flask import Flask, Response, request

from engage.web.shell import settings

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "media-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "report-uri /csp-report",
    )
)

ALWAYS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": browsers would then send forms of our own pages with the origin "null".
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self), payment=(), usb=()",
    "X-Permitted-Cross-Domain-Policies": "none",
}
# A draft is shown in a frame of the desk as a phone would show it. No other page of ours can be framed, by anybody.
PREVIEW = {
    "Content-Security-Policy": CSP.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
    "X-Frame-Options": "SAMEORIGIN",
}
HSTS = "max-age=31536000; includeSubDomains"
NO_STORE = "no-store"


def _dress(response: Response) -> Response:
    framed = PREVIEW if request.path.startswith("/preview/") else {}
    for name, value in {**ALWAYS, **framed}.items():
        response.headers[name] = value
    if settings.current().secure_cookies:
        response.headers["Strict-Transport-Security"] = HSTS
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = NO_STORE if _personal(response) else "no-cache"
    if request.endpoint != "static":
        response.vary.add("Accept-Language")
    return response


def _personal(response: Response) -> bool:
    """Whatever may hold somebody's answers, or shows something at a desk, stays in no cache: all but the public pages."""
    public = request.path.startswith("/p/")
    return not public or request.method != "GET" or response.status_code >= 400


def install(app: Flask) -> None:
    app.after_request(_dress)
