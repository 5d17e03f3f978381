"""The people and what they did: every model of staff, so that `from staff.models import User` is enough.

Working time (what the hours mean) is in staff/worktime.py; who may do what is in staff/access.py.
"""

from staff.models.api_token import ApiToken
from staff.models.event import Event
from staff.models.form_key import FormKey
from staff.models.heartbeat import Heartbeat, JobTally
from staff.models.hours import Absence, ExtraHours, WeekHours, WorkingWeek
from staff.models.invitation import Invitation
from staff.models.office import Closure, Holiday, Office, OpeningHours, OpeningPeriod, PeriodHours
from staff.models.organisation import Department, Membership
from staff.models.skill import HeldSkill, Skill
from staff.models.user import User

__all__ = [
    "Absence",
    "ApiToken",
    "Closure",
    "Department",
    "Event",
    "ExtraHours",
    "FormKey",
    "Heartbeat",
    "HeldSkill",
    "Holiday",
    "Invitation",
    "JobTally",
    "Membership",
    "Office",
    "OpeningHours",
    "OpeningPeriod",
    "PeriodHours",
    "Skill",
    "User",
    "WeekHours",
    "WorkingWeek",
]
