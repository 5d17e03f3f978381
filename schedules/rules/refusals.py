"""Why a rule is refused: one sentence for each code, with named parameters.

The sentences are English; whoever shows them to people translates REFUSALS[code] and fills in `params`.
"""


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for the translators, who look for this name; no more than that, and so without Django."""
    return sentence


REFUSALS: dict[str, str] = {
    "empty": gettext_noop("Write a rule, for example FREQ=WEEKLY;BYDAY=MO."),
    "too_long": gettext_noop("The rule is too long: at most %(most)s characters."),
    "characters": gettext_noop("The rule has characters that do not belong in a rule."),
    "line": gettext_noop("Only one RRULE and EXDATE lines are understood here."),
    "two_rules": gettext_noop("There is more than one rule. Write one."),
    "malformed": gettext_noop("“%(text)s” is not understood. A rule is NAME=VALUE parts with semicolons between them."),
    "unknown_part": gettext_noop("“%(part)s” is not a part that is understood."),
    "twice": gettext_noop("%(part)s is there more than once."),
    "no_freq": gettext_noop("The rule does not say how often: FREQ is missing."),
    "freq": gettext_noop("FREQ must be HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY."),
    "number": gettext_noop("%(part)s needs whole numbers."),
    "range": gettext_noop("%(part)s must be between %(low)s and %(high)s."),
    "range_both": gettext_noop("%(part)s must be between %(low)s and %(high)s, or between -%(high)s and -%(low)s."),
    "too_many_values": gettext_noop("%(part)s has too many values."),
    "weekday": gettext_noop("%(part)s needs weekdays: MO, TU, WE, TH, FR, SA or SU."),
    "date": gettext_noop("%(part)s needs a date that exists, like 20261231 or 20261231T090000."),
    "date_range": gettext_noop("%(part)s must be between the years %(low)s and %(high)s."),
    "naive": gettext_noop("The start must be a local time, without a time zone."),
    "rscale": gettext_noop("Only RSCALE=GREGORIAN is understood."),
    "skip": gettext_noop("SKIP must be OMIT, BACKWARD or FORWARD, together with RSCALE=GREGORIAN."),
    "skip_negative": gettext_noop("SKIP only works with days counted from the start of the month."),
    "not_with": gettext_noop("%(part)s cannot be used together with %(other)s."),
    "setpos_alone": gettext_noop("BYSETPOS picks from other BY parts, and there are none."),
    "too_often": gettext_noop("At most %(most)s times a day."),
    "hours_need_time": gettext_noop("A rule by the hour needs a start with a time."),
    "times_twice": gettext_noop("The rule has times of its own, so it cannot have other times as well."),
    "never": gettext_noop("This rule gives no date within %(years)s years of its start."),
    "zone": gettext_noop("This time zone is not known."),
    "shift": gettext_noop("This way to move a date is not known. Choose one of: %(choices)s."),
    "no_working_day": gettext_noop("There is no working day within a year of %(day)s."),
    "unit": gettext_noop("Choose days, workdays, weeks or months."),
}


class RuleRefused(ValueError):
    """A rule, zone, shift or number that is not accepted. `code` is a key of REFUSALS, `params` fill its sentence."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params = params
        self.message = REFUSALS[code] % params
        super().__init__(self.message)
