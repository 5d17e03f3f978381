"""Every address below /api/v1/. The operations are v1.py's; what is none of them is a JSON 404 too."""

from django.urls import URLPattern, path, re_path

from api.docs import docs
from api.door import behind, nothing_here
from api.openapi import openapi_json
from api.v1 import api
from ui import paths as paths  # the converter <id:...>

operations = [
    path(str(each.pattern), behind(each.callback), name=each.name)
    for each in api.urls[0]
    if isinstance(each, URLPattern) and each.name != "api-root"
]
app_name = "api"
urlpatterns = [
    path("openapi.json", behind(openapi_json, public=True), name="openapi-json"),
    path("docs", behind(docs, public=True), name="docs"),
    *operations,
    re_path(r"^(?P<rest>.*)$", behind(nothing_here), name="nothing-here"),
]
