"""Why a rule is refused: one sentence for each code, with named parameters.

The sentences are English; whoever shows them to people translates REFUSALS[code] and fills in `params`.
"""

REFUSALS: dict[str, str] = {
    "empty": "Write a rule, for example FREQ=WEEKLY;BYDAY=MO.",
    "too_long": "The rule is too long: at most %(most)s characters.",
    "characters": "The rule has characters that do not belong in a rule.",
    "line": "Only one RRULE and EXDATE lines are understood here.",
    "two_rules": "There is more than one rule. Write one.",
    "malformed": "“%(text)s” is not understood. A rule is NAME=VALUE parts with semicolons between them.",
    "unknown_part": "“%(part)s” is not a part that is understood.",
    "twice": "%(part)s is there more than once.",
    "no_freq": "The rule does not say how often: FREQ is missing.",
    "freq": "FREQ must be HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY.",
    "number": "%(part)s needs whole numbers.",
    "range": "%(part)s must be between %(low)s and %(high)s.",
    "range_both": "%(part)s must be between %(low)s and %(high)s, or between -%(high)s and -%(low)s.",
    "too_many_values": "%(part)s has too many values.",
    "weekday": "%(part)s needs weekdays: MO, TU, WE, TH, FR, SA or SU.",
    "date": "%(part)s needs a date that exists, like 20261231 or 20261231T090000.",
    "date_range": "%(part)s must be between the years %(low)s and %(high)s.",
    "naive": "The start must be a local time, without a time zone.",
    "rscale": "Only RSCALE=GREGORIAN is understood.",
    "skip": "SKIP must be OMIT, BACKWARD or FORWARD, together with RSCALE=GREGORIAN.",
    "skip_negative": "SKIP only works with days counted from the start of the month.",
    "not_with": "%(part)s cannot be used together with %(other)s.",
    "setpos_alone": "BYSETPOS picks from other BY parts, and there are none.",
    "too_often": "At most %(most)s times a day.",
    "hours_need_time": "A rule by the hour needs a start with a time.",
    "times_twice": "The rule has times of its own, so it cannot have other times as well.",
    "never": "This rule gives no date within %(years)s years of its start.",
    "zone": "This time zone is not known.",
    "shift": "This way to move a date is not known. Choose one of: %(choices)s.",
    "no_working_day": "There is no working day within a year of %(day)s.",
    "unit": "Choose days, workdays, weeks or months.",
}


class RuleRefused(ValueError):
    """A rule, zone, shift or number that is not accepted. `code` is a key of REFUSALS, `params` fill its sentence."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params = params
        self.message = REFUSALS[code] % params
        super().__init__(self.message)
