"""Pages that show several apps together."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from desk.views import calendar, changes, day_order, first, my_day, shortcuts, team

urlpatterns: list[URLPattern | URLResolver] = [
    path("", first.first_page, name="first-page"),
    path("my-day/", my_day.show_my_day, name="my-day"),
    path("calendar/", calendar.show_calendar, name="calendar"),
    path("changes/", changes.show_changes, name="changes"),
    path("my-day/order/", day_order.order_my_day, name="my-day-order"),
    path("shortcuts/", shortcuts.show_shortcuts, name="shortcuts"),
    path("team/", team.show_team, name="team"),
    path("team/assign/", team.assign_tasks, name="team-assign"),
    path("", include("desk.urls_packs")),
]
