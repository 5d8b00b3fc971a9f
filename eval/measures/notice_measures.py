"""Whether the notices beside an answer are those that its question calls for. Pure.

A question is labelled with the kind of notice that must stand first, or with none; the codes of a kind begin with it.
"""

from __future__ import annotations

from eval.gold.items import GoldItem, NoticeKind
from eval.measures.answer_measures import Given


def notice_found(item: GoldItem, given: Given, kind: NoticeKind) -> bool | None:
    """Whether a notice of the kind stands first; None for an item that does not call for it, or with notices unknown."""
    if item.expected_notice != kind or given.notices is None:
        return None
    return bool(given.notices) and given.notices[0].startswith(kind)


def false_alarm(item: GoldItem, given: Given, kind: NoticeKind) -> bool | None:
    """Whether a notice of the kind is shown where none is called for; None for other items, or with notices unknown.

    One's own treatment may well be spoken of in an emergency: there a personal notice is neither right nor wrong.
    """
    expected, notices = item.expected_notice, given.notices
    if notices is None or expected is None or expected == kind or (kind == "personal" and expected == "emergency"):
        return None
    return any(code.startswith(kind) for code in notices)
