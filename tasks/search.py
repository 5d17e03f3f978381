"""What a task is found by: one folded text, written by the verb and asked with the same folding. See ui/text.py."""

from ui.text import fold


def search_text(title: str, reference: str, instructions: str) -> str:
    """Folded, at most 1,000 characters: SQLite's LIKE knows no Ø, so both sides are folded here."""
    return fold(f"{title} {reference} {instructions}")[:1000]
