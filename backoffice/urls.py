"""Every route, in one list. Each app lists its own full paths in its urls.py; names carry no namespace."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from backoffice import health, metrics

# One door for everyone: the admin's own sign-in form would pass by throttling.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("api/v1/", include("api.urls")),
    path("", include("desk.urls")),
    path("", include("schedules.urls")),
    path("", include("tasks.urls")),
    path("", include("notices.urls")),
    path("", include("staff.urls")),
    path("health/", health.health, name="health"),
    path("health/live/", health.health_live, name="health-live"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/", admin.site.urls),
]

handler400 = "backoffice.errors.bad_request"
handler404 = "backoffice.errors.not_found"
handler500 = "backoffice.errors.fault"
