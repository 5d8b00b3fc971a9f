"""What goes wrong, raised: each error says what to do next. An abstention is an answer, and none of these."""

from __future__ import annotations


class ArticleQaError(Exception):
    """There is no reply to use; `next_step` says what to do about it, and stands at the end of the message."""

    def __init__(self, words: str, next_step: str) -> None:
        super().__init__(f"{words} {next_step}")
        self.next_step = next_step


class UnreachableError(ArticleQaError):
    """The service was not reached, or the connection broke; the cause is httpx's error."""

    def __init__(self, base_url: str, cause: Exception) -> None:
        words = f"{base_url} could not be reached ({type(cause).__name__}: {cause})."
        super().__init__(words, f"See whether the service runs there: {base_url}/readyz answers when it is ready.")


class UnreadableReplyError(ArticleQaError):
    """The reply has another form than this version of the client knows; the cause is the fault that was found."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"The reply of {path} has a form that this client does not know.",
            "Install the client of the service's version, or see whether something else answers at this address.",
        )


class ServiceError(ArticleQaError):
    """The service refused a request or failed.

    `type` is the stable name of the problem, `status` the HTTP status, `retry_after_s` when to try again, if told, and
    `request_id` that by which the service's log has the request.
    """

    STEP = "Ask its operator to look it up in the log of the service{request}."

    def __init__(
        self, status: int, kind: str, detail: str, retry_after_s: float | None = None, request_id: str | None = None
    ) -> None:
        wait = f"in {retry_after_s:g} s" if retry_after_s is not None else "in a moment"
        request = f" (request {request_id})" if request_id else ""
        super().__init__(f"{status}: {_sentence(detail)}", self.STEP.format(wait=wait, request=request))
        self.status, self.type, self.detail = status, kind, detail
        self.retry_after_s, self.request_id = retry_after_s, request_id


class InvalidRequestError(ServiceError):
    """The request is not one that the service takes (400, 408, 413, 415, 422)."""

    STEP = "Change what is named and ask again; the same request fails again."


class NotFoundError(ServiceError):
    """There is no such article or address (404)."""

    STEP = "See which articles there are: client.articles()."


class KeyRefusedError(ServiceError):
    """The service wants a key, or the key may not do this (401, 403)."""

    STEP = 'Give a key that may: Client(address, key="aqa_..."); the operator makes one with `article-qa keys add`.'


class BusyError(ServiceError):
    """The service has too much to do, or was asked too often (429, 503, 504)."""

    STEP = "Ask again {wait}."


_BY_STATUS: dict[int, type[ServiceError]] = {
    **dict.fromkeys((400, 408, 413, 415, 422), InvalidRequestError),
    **dict.fromkeys((401, 403), KeyRefusedError),
    404: NotFoundError,
    **dict.fromkeys((429, 503, 504), BusyError),
}


def service_error(
    status: int, problem: object, reason: str, retry_after: str = "", request_id: str | None = None
) -> ServiceError:
    """The error for a reply that is a problem; `problem` is its body, `retry_after` that header, in seconds."""
    known = problem if isinstance(problem, dict) else {}
    seconds = float(retry_after) if retry_after.isdecimal() else None
    make = _BY_STATUS.get(status, ServiceError)
    detail = str(known.get("detail") or reason)
    return make(status, str(known.get("type", "about:blank")), detail, seconds, request_id)


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."
