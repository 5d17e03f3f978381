"""Where messages are read, chosen and looked into: full paths, no namespace."""

from django.urls import path

from notices.views import inbox, preferences, trace

urlpatterns = [
    path("notices/", inbox.notice_list, name="notice-list"),
    path("notices/read/", inbox.read_notices, name="notices-read"),
    path("notices/<int:pk>/open/", inbox.open_notice, name="notice-open"),
    path("account/notices/", preferences.account_notices, name="account-notices"),
    path("account/notices/kinds/", preferences.account_notice_kinds, name="account-notice-kinds"),
    path("setup/notices/", trace.setup_notices, name="setup-notices"),
    path("setup/notices/envelopes/<int:pk>/send-again/", trace.send_envelope_again, name="envelope-send-again"),
    path("setup/notices/refusals/<int:pk>/clear/", trace.clear_refusal, name="refusal-clear"),
]
