"""What each line of the danger words is worth: `python -m training.ablate_danger_words`.

For each line, over all messages in English of `training/data/intents` and questions of our own articles: how many reports of danger it
finds, and how many other messages it takes for one.
"""

from __future__ import annotations

from qa_service.language.danger_words import LINES, tells_of_danger
from training.message_examples import labelled_messages


def main() -> int:
    """Prints a line for each, and one for all together."""
    messages = [m for m in labelled_messages() if m.language == "en"]
    danger, other = [m.text for m in messages if m.danger], [m.text for m in messages if not m.danger]
    for name, line in LINES.items():
        wrong = [text for text in other if line.search(text.replace("’", "'"))]
        print(
            f"{name}: {sum(bool(line.search(text)) for text in danger)} of {len(danger)}; {len(wrong)} of {len(other)} {wrong[:5]}"
        )
    wrong = [text for text in other if tells_of_danger(text)]
    print(f"together: {sum(map(tells_of_danger, danger))} of {len(danger)}; {len(wrong)} of {len(other)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
