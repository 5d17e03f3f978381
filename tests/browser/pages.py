"""Every page of the product: which route, as whom, where. What is not listed here fails test_every_page_is_listed.py.

Paths name what filling.py made: {Billing}, {With steps}, {invitation}.
"""

from dataclasses import dataclass

from tests.browser.seed import Seeded


@dataclass(frozen=True)
class Look:
    route: str
    who: str
    path: str
    status: int = 200

    def __str__(self) -> str:
        return f"{self.who or 'nobody'} {self.path}"

    def url(self, office: Seeded) -> str:
        return office.url + self.path.format_map(office.names)


def looks(*rows: tuple[str, str, str]) -> list[Look]:
    return [Look(*row) for row in rows]


DESK = looks(
    ("my-day", "ida", "/my-day/"),
    ("my-day", "olav", "/my-day/"),
    ("my-day", "nils", "/my-day/"),
    ("my-day-order", "ida", "/my-day/order/"),
    ("my-day-order", "eve", "/my-day/order/"),
    ("team", "mona", "/team/"),
    ("team", "ada", "/team/"),
    ("team", "nils", "/team/?week=2030-01-07"),
    ("my-day", "ida", "/my-day/?open={With steps}"),
    ("calendar", "ida", "/calendar/"),
    ("calendar", "mona", "/calendar/?whose=team"),
    ("calendar", "eve", "/calendar/?month=2030-02"),
    ("shortcuts", "ida", "/shortcuts/"),
    ("pack-list", "ada", "/setup/packs/"),
)
TASKS = looks(
    ("task-list", "mona", "/tasks/?status=all"),
    ("task-list", "ada", "/tasks/?q=file+card&department={Front desk}"),
    ("task-list", "mona", "/tasks/?due_after=nonsense&category=x&q=nothing+at+all"),
    ("task-list", "eve", "/tasks/"),
    ("bulk-page", "mona", "/tasks/bulk/{bulk}/"),
    ("saved-view-list", "mona", "/tasks/views/"),
    ("saved-view-list", "eve", "/tasks/views/"),
    ("saved-view-new", "mona", "/tasks/views/new/?status=done"),
    ("saved-view-edit", "mona", "/tasks/views/{view}/edit/"),
    ("pool", "ida", "/pool/"),
    ("pool", "olav", "/pool/"),
    ("sign-off", "mona", "/sign-off/"),
    ("sign-off", "ada", "/sign-off/"),
    ("sign-off", "olav", "/sign-off/"),
    ("task-new", "mona", "/tasks/new/"),
    ("task-new", "ida", "/tasks/new/"),
    ("ask", "eve", "/ask/"),
    ("ask", "mona", "/ask/"),
    ("one-each", "mona", "/one-each/{one each}/"),
    ("task-page", "ida", "/tasks/{With steps}/"),
    ("task-page", "ida", "/tasks/{Morning post}/"),
    ("task-page", "ida", "/tasks/{With files}/"),
    ("task-page", "ida", "/tasks/{Cash report}/"),
    ("task-page", "ida", "/tasks/{Wait for bank}/"),
    ("task-page", "ida", "/tasks/{Offered}/"),
    ("task-page", "mona", "/tasks/{Stuck}/"),
    ("task-page", "ida", "/tasks/{Nobody's parcel}/"),
    ("task-page", "ida", "/tasks/{Done already}/"),
    ("task-page", "ida", "/tasks/{Long}/"),
    ("task-page", "omar", "/tasks/{Late letters}/"),
    ("task-page", "mona", "/tasks/{Deposit slip}/"),
    ("task-page", "mona", "/tasks/{Order gloves}/"),
    ("task-page", "mona", "/tasks/{Given up}/"),
    ("task-page", "eve", "/tasks/{Eve's question}/"),
    ("task-edit", "mona", "/tasks/{With steps}/edit/"),
    ("task-history", "ida", "/tasks/{With steps}/history/"),
    ("task-comments", "ida", "/tasks/{With steps}/comments/"),
    ("category-list", "ada", "/setup/categories/"),
    ("category-list", "ada", "/setup/categories/?archived=1"),
    ("category-new", "ada", "/setup/categories/new/"),
    ("category-edit", "ada", "/setup/categories/{Refunds}/"),
    ("category-edit", "ada", "/setup/categories/{Daily close}/"),
    ("category-edit", "ada", "/setup/categories/{Fax}/"),
    ("category-edit", "mona", "/setup/categories/{Cash count}/"),
    ("category-fields", "ada", "/setup/categories/{Fridge}/fields/"),
    ("category-field-edit", "ada", "/setup/categories/{Fridge}/fields/{Temperature}/"),
    ("task-page", "ida", "/tasks/{Read the fridge}/"),
    ("task-page", "omar", "/tasks/{Fridge read}/"),
    ("procedure-list", "mona", "/setup/procedures/"),
    ("procedure-list", "ida", "/setup/procedures/"),
    ("procedure-new", "mona", "/setup/procedures/new/"),
    ("procedure-read", "mona", "/procedures/{procedure Morning post}/"),
    ("procedure-read", "ida", "/procedures/{procedure Morning post}/"),
    ("procedure-read", "ada", "/procedures/{procedure Old routine}/"),
    ("procedure-version-read", "ida", "/procedures/{procedure Morning post}/versions/1/"),
    ("procedure-edit", "mona", "/procedures/{procedure Morning post}/edit/"),
)
SCHEDULES = looks(
    ("schedule-list", "mona", "/schedules/"),
    ("schedule-list", "ida", "/schedules/"),
    ("schedule-list", "ada", "/schedules/?stopped=1"),
    ("schedule-new", "mona", "/schedules/new/"),
    ("schedule-page", "mona", "/schedules/{daily}/"),
    ("schedule-page", "mona", "/schedules/{after}/"),
    ("schedule-page", "ada", "/schedules/{stopped}/"),
    ("schedule-page", "ida", "/schedules/{unowned}/"),
    ("schedule-log", "mona", "/schedules/{daily}/log/"),
    ("schedule-edit", "mona", "/schedules/{daily}/edit/"),
    ("schedule-edit", "mona", "/schedules/{unowned}/edit/"),
)
NOTICES = looks(
    ("notice-list", "ida", "/notices/"),
    ("notice-list", "eve", "/notices/"),
    ("account-notices", "ida", "/account/notices/"),
    ("account-tokens", "ida", "/account/tokens/"),
    ("docs", "ida", "/api/v1/docs"),
    ("setup-notices", "ada", "/setup/notices/"),
    ("setup-files", "ada", "/setup/files/"),
)
PEOPLE = looks(
    ("setup", "ada", "/setup/"),
    ("setup", "mona", "/setup/"),
    ("office", "ada", "/setup/office/"),
    ("office-hours", "ada", "/setup/office/hours/"),
    ("office-hours", "mona", "/setup/office/hours/"),
    ("office-period-add", "ada", "/setup/office/hours/add/"),
    ("department-period-add", "ada", "/setup/departments/{Clinical}/hours/add/"),
    ("opening-period-change", "ada", "/setup/hours/{Christmas Eve}/"),
    ("department-list", "ada", "/setup/departments/"),
    ("department-list", "ada", "/setup/departments/?archived=1"),
    ("department-new", "ada", "/setup/departments/new/"),
    ("department-edit", "ada", "/setup/departments/{Billing}/"),
    ("department-edit", "ada", "/setup/departments/{Old store}/"),
    ("department-edit", "mona", "/setup/departments/{Billing}/"),
    ("department-archive", "ada", "/setup/departments/{Billing}/archive/"),
    ("department-hours", "ada", "/setup/departments/{Clinical}/hours/"),
    ("member-edit", "ada", "/setup/departments/{Billing}/members/{member}/"),
    ("person-list", "ada", "/setup/people/?state=all"),
    ("person-list", "ada", "/setup/people/?q=nobody+at+all"),
    ("person-new", "ada", "/setup/people/new/"),
    ("person-edit", "ada", "/setup/people/{ida}/"),
    ("person-edit", "ada", "/setup/people/{pia}/"),
    ("person-edit", "ada", "/setup/people/{dee}/"),
    ("person-edit", "mona", "/setup/people/{ida}/"),
    ("person-deactivate", "ada", "/setup/people/{ida}/deactivate/"),
    ("person-slip", "ada", "/setup/people/{pia}/slip/"),
    ("membership-add", "ada", "/setup/people/{eve}/departments/add/"),
    ("held-skill-add", "ada", "/setup/people/{omar}/skills/add/"),
    ("held-skill-edit", "ada", "/setup/people/{ida}/skills/{held Cash handling}/"),
    ("skill-list", "ada", "/setup/skills/"),
    ("skill-list", "ada", "/setup/skills/?archived=1"),
    ("skill-new", "ada", "/setup/skills/new/"),
    ("skill-edit", "ada", "/setup/skills/{First aid}/"),
    ("person-hours", "ada", "/setup/people/{ida}/hours/"),
    ("person-hours", "mona", "/setup/people/{omar}/hours/"),
    ("week-add", "ada", "/setup/people/{ida}/hours/add/"),
    ("week-add", "ada", "/setup/people/{ida}/hours/add/?alternating=1"),
    ("extra-hours", "mona", "/setup/people/{ida}/extra-hours/"),
    ("person-absences", "mona", "/setup/people/{dag}/absences/"),
    ("person-absences", "ada", "/setup/people/{omar}/absences/"),
    ("own-absences", "ida", "/account/absences/"),
    ("closures", "ada", "/setup/closures/"),
    ("holiday-list", "ada", "/setup/holidays/"),
    ("account", "ida", "/account/"),
    ("account-password", "ida", "/account/password/"),
)
SIGNED_OUT = [
    Look("account_login", "", "/login/"),
    Look("account_reset_password", "", "/password/reset/"),
    Look("account_reset_password_done", "", "/password/reset/done/"),
    Look("account_reset_password_from_key", "", "{reset}"),
    Look("account_reset_password_from_key", "", "/password/reset/key/1-nonsense/"),
    Look("account_reset_password_from_key_done", "", "/password/reset/key/done/"),
    Look("invitation-accept", "", "{invitation}"),
    Look("invitation-accept", "", "/invitation/nonsense/", 410),
    Look("setup-first", "", "/setup/first/nonsense/", 410),
]
ERRORS = [
    Look("task-page", "ida", "/tasks/999999/", 404),
    Look("person-deactivate", "mona", "/setup/people/{ida}/deactivate/", 403),
    Look("task-complete", "ida", "/tasks/{Long}/complete/", 405),
]
WORK = DESK + TASKS + NOTICES
SETUP = PEOPLE + SCHEDULES + SIGNED_OUT + ERRORS
PAGES = WORK + SETUP

# GET routes that are no page: where they lead, or which part of a page they bring.
NO_PAGES = {
    "changes": "204, or rows: test_live.py",
    "first-page": "leads on",
    "task-new-people": "a part of the form of a new task",
    "mentionable-people": "names for a comment",
    "schedule-preview": "a part of the form of recurring work",
    "attachment-download": "a file",
    "attachment-view": "a file, on its own",
    "attachment-thumbnail": "a picture",
    "health": "JSON",
    "health-live": "JSON",
    "metrics": "text for Prometheus",
}
# By POST alone; tests/test_methods.py asks each with GET.
VERBS = """
    team-assign pack-load
    bulk-assign bulk-move bulk-wait bulk-complete bulk-cancel bulk-claim bulk-undo saved-view-delete saved-view-move
    attachment-add attachment-remove attachment-restore task-ask-help task-answer-help
    step-add step-tick step-untick task-start task-complete task-wait task-resume task-submit task-sign-off
    task-send-back task-review task-cancel task-reopen task-assign task-claim task-release task-hand-over task-accept
    task-decline task-undo
    category-archive category-restore category-review-later fields-set task-count
    category-field-move category-field-archive category-field-restore
    token-revoke procedure-archive procedure-restore procedure-start procedure-suggest-change
    occurrence-skip schedule-archive schedule-restore
    notices-read notice-open account-notice-kinds envelope-send-again refusal-clear
    week-remove extra-hours-remove absence-confirm absence-end absence-remove own-absence-remove
    opening-period-remove department-hours-inherit closure-remove holidays-seed holiday-rename
    holiday-strike-out holiday-restore
    account_logout department-restore member-add member-remove person-reactivate person-invite held-skill-remove
    skill-archive skill-restore
"""
ACTIONS = set(VERBS.split())
