"""Requests and replies of the chat API, as far as they mean something here.

Clients send many parameters (temperature, seed, max_tokens, tools, ...) whatever they talk to: what cannot change a
quotation is ignored, what asks for something else than one quoting answer is refused.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    field_validator,
)

from qa_service.answer import HistoryTurn, Sources
from qa_service.language.message import without_what_is_no_text
from qa_service.wire.ask_schemas import MAX_HISTORY, Locale, Question, Whole

_QUESTION: TypeAdapter[str] = TypeAdapter(Question)
_BESIDE = frozenset({"system", "developer"})
"""Roles that instruct a model. Here they change nothing: evidence is what the article says."""


NoCall = Annotated[str | dict[str, Any], WithJsonSchema({"enum": ["auto", "none"]})]
_TEXT = {"type": "object", "required": ["type"], "properties": {"type": {"const": "text"}}}


class Part(BaseModel):
    """A part of a message; only text is read."""

    model_config = ConfigDict(extra="ignore")

    type: str
    text: str = ""


class Message(BaseModel):
    """A message of the conversation."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """Its text; that of several parts is joined by newlines."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream holds beside the content."""

    model_config = ConfigDict(extra="ignore")

    include_usage: StrictBool | None = None


class ChatRequest(BaseModel):
    """A conversation whose last message is the question."""

    model_config = ConfigDict(extra="ignore")

    model: str = Field(max_length=300, description="An id of `GET /v1/models`.", examples=["article-qa"])
    messages: list[Message] = Field(
        min_length=1,
        max_length=1000,
        description="The last one, system messages aside, is the user's question; earlier ones are its history. "
        "System messages change nothing.",
        examples=[[{"role": "user", "content": "How is omalizumab given?"}]],
    )
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    n: Annotated[Whole, WithJsonSchema({"const": 1})] | None = Field(None, description="1: there is one answer.")
    tools: list[dict[str, Any]] | None = Field(None, description="Ignored: no tool is ever called.")
    tool_choice: NoCall | None = Field(None, description="`auto` or `none`.")
    function_call: NoCall | None = Field(None, description="`auto` or `none`.")
    response_format: Annotated[dict[str, Any], WithJsonSchema(_TEXT)] | None = Field(None, description="`text` only.")
    sources: Sources = Field("all", description="Not OpenAI's: `article` leaves out notes and texts of references.")
    locale: Locale | None = Field(None, description="Not OpenAI's: as of `POST /v1/ask`.")

    @field_validator("messages")
    @classmethod
    def _ends_in_a_question(cls, messages: list[Message]) -> list[Message]:
        last = next((m for m in reversed(messages) if m.role not in _BESIDE), None)
        if last is None or last.role != "user":
            raise ValueError("the last message must be the user's question")
        other = [part.type for part in last.content if part.type != "text"] if isinstance(last.content, list) else []
        if other:
            raise ValueError(f"the last message holds a part of type {other[0]!r}; only text is read")
        try:
            _QUESTION.validate_python(last.text)
        except ValidationError as error:
            fault = error.errors()[0]["msg"].removeprefix("Value error, ")
            raise ValueError(f"the last message, which is the question: {fault}") from None
        return messages

    @field_validator("n")
    @classmethod
    def _one_answer(cls, n: int | None) -> int | None:
        if n not in {None, 1}:
            raise ValueError("there is one answer to a question; leave n out or send 1")
        return n

    @field_validator("tool_choice", "function_call")
    @classmethod
    def _no_call(cls, choice: NoCall | None) -> NoCall | None:
        if choice not in (None, "auto", "none"):
            raise ValueError("no tool can be called, answers are quotations; leave it out or send 'auto' or 'none'")
        return choice

    @field_validator("response_format")
    @classmethod
    def _text(cls, form: dict[str, Any] | None) -> dict[str, Any] | None:
        if form is not None and form.get("type") != "text":
            raise ValueError("answers are text; leave it out or send {'type': 'text'}; POST /v1/ask gives JSON")
        return form

    @property
    def question(self) -> str:
        """The last message of the user."""
        return next(m.text for m in reversed(self.messages) if m.role == "user")

    @property
    def history(self) -> tuple[HistoryTurn, ...]:
        """The last earlier questions, oldest first.

        One that was refused (empty, too long, a picture) stays in the conversation of a front end: it is left out.
        """
        asked = [m.text for m in self.messages if m.role == "user"][:-1]
        return tuple(HistoryTurn(without_what_is_no_text(text)) for text in asked if _is_question(text))[-MAX_HISTORY:]


def _is_question(text: str) -> bool:
    try:
        _QUESTION.validate_python(text)
    except ValidationError:
        return False
    return True


class UrlCitation(BaseModel):
    """Where a stretch of the content comes from; offsets are code points of the content."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(BaseModel):
    """An annotation of a message."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class Reply(BaseModel):
    """The message of a completion."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation]


class Choice(BaseModel):
    """The one choice."""

    index: int = 0
    message: Reply
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Usage(BaseModel):
    """Tokens of cl100k_base: of the text of all messages, and of the content."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Completion(BaseModel):
    """A completion."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    system_fingerprint: str
    choices: list[Choice]
    usage: Usage


class Model(BaseModel):
    """What can be asked: every article, or one."""

    id: str
    object: Literal["model"] = "model"
    created: int = Field(0, description="Not known: 0.")
    owned_by: str = "article-qa"


class ModelList(BaseModel):
    """All models."""

    object: Literal["list"] = "list"
    data: list[Model]


class ErrorDetail(BaseModel):
    """What went wrong."""

    message: str
    type: Literal["invalid_request_error", "server_error"]
    param: str | None
    code: str


class ErrorReply(BaseModel):
    """An error in OpenAI's form."""

    error: ErrorDetail
