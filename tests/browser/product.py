"""Settings of the office that runs beside the browser: the product's own, to the letter.

Only the collected files lie with the rest of what that office writes, not in the source tree.
"""

from backoffice.settings import *  # noqa: F403
from backoffice.settings import VAR

STATIC_ROOT = VAR / "staticfiles"
