"""Starter packs in set-up."""

from django.urls import path

from desk.views import packs

urlpatterns = [
    path("setup/packs/", packs.pack_list, name="pack-list"),
    path("setup/packs/<slug:trade>/load/", packs.load_pack, name="pack-load"),
]
