"""Pages that show several apps together."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from desk.views import changes, first, my_day, team

urlpatterns: list[URLPattern | URLResolver] = [
    path("", first.first_page, name="first-page"),
    path("my-day/", my_day.show_my_day, name="my-day"),
    path("changes/", changes.show_changes, name="changes"),
    path("team/", team.show_team, name="team"),
    path("team/assign/", team.assign_tasks, name="team-assign"),
    path("", include("desk.urls_packs")),
]
