"""Markdown that people write, made into HTML that is safe to show.

Two walls: the parser passes no HTML through, and nh3 lets only a short list of elements out.
"""

from functools import lru_cache

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# Time grows with length; what is longer is shown as plain text. Forms refuse it long before.
LONGEST = 20_000
# No headings: a comment must not change the outline of the page that it stands on. No images: they call home.
PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 12})
PARSER.enable(["table", "strikethrough"]).disable(["heading", "lheading", "image", "html_block", "html_inline"])
ELEMENTS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


@lru_cache(maxsize=256)  # a page of comments is read more often than written
def safe_html(text: str) -> SafeString:
    """HTML of a short list of elements; links go to http, https and mailto only."""
    if len(text) > LONGEST:
        return SafeString(linebreaks(text, autoescape=True))
    html = nh3.clean(
        PARSER.render(text),
        tags=ELEMENTS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(html)
