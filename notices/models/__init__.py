"""What is told to whom, by which channel, and what became of it: every model of notices.

How rows come to be is outbox.py's, how they become mails is claims.py's and delivery.py's.
"""

from notices.models.envelope import Attempt, Envelope
from notices.models.notice import Channel, Notice
from notices.models.preference import Preference, Refusal

__all__ = ["Attempt", "Channel", "Envelope", "Notice", "Preference", "Refusal"]
