"""Whether a webhook comes from Twilio (TW-1). The computation is Twilio's own; see "Webhooks security" in its documentation."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs, parse_qsl, urlparse

from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

HEADER = "X-Twilio-Signature"
BODY_HASH = "bodySHA256"


def verify(token: str, url: str, sent: Mapping[str, str] | str | bytes, header: str | None) -> bool:
    """Whether the signature is right.

    Args:
        token: the account's; an empty one never verifies anything.
        url: the address as Twilio called it, see `public_address`.
        sent: the form with every field untouched, see `read_form`; or the raw body where it is no form, as with JSON, whose
            hash must then stand in the address.
        header: `X-Twilio-Signature`.
    """
    if not token or not header:
        return False
    try:
        params = sent.decode("utf-8") if isinstance(sent, bytes) else sent
        # The validator takes a body without its hash for a form, and breaks.
        if isinstance(params, str) and BODY_HASH not in parse_qs(urlparse(url).query):
            return False
        return bool(RequestValidator(token).validate(url, params, header.strip()))
    except (ValueError, TypeError):
        return False


def public_address(public_url: str, path: str, query: str = "") -> str:
    """The address that Twilio called: ours as configured, whatever a proxy in between made of it.

    Args:
        public_url: the setting.
        path: of the request.
        query: of the request, as it came, without the question mark.
    """
    return public_url.rstrip("/") + path + (f"?{query}" if query else "")


def read_form(body: bytes) -> ImmutableMultiDict[str, str]:
    """The fields of a form, empty ones too: each of them is signed."""
    return ImmutableMultiDict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
