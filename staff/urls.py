"""The routes of sign-in, account and set-up; those of hours, absences and holidays are in urls_hours.py.

allauth's names stay, because its code asks for them; the rest of its pages have no route.
"""

from django.urls import include, path, re_path
from django.urls.resolvers import URLPattern, URLResolver

from staff.views import account, departments, first, invitations, members, people, setup, sign_in, skills, tokens
from ui import paths as paths  # the converter <id:...>

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("staff.urls_hours")),
    path("login/", sign_in.sign_in, name="account_login"),
    path("logout/", sign_in.sign_out, name="account_logout"),
    path("password/reset/", sign_in.reset_password, name="account_reset_password"),
    path("password/reset/done/", sign_in.reset_password_done, name="account_reset_password_done"),
    path("password/reset/key/done/", sign_in.new_password_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        sign_in.new_password,
        name="account_reset_password_from_key",
    ),
    path("invitation/<str:token>/", invitations.accept, name="invitation-accept"),
    path("account/", account.account, name="account"),
    path("account/password/", account.account_password, name="account-password"),
    path("account/tokens/", tokens.account_tokens, name="account-tokens"),
    path("account/tokens/<id:pk>/revoke/", tokens.revoke_token, name="token-revoke"),
    path("setup/", setup.setup, name="setup"),
    path("setup/first/<str:token>/", first.setup_first, name="setup-first"),
    path("setup/office/", setup.office, name="office"),
    path("setup/departments/", departments.department_list, name="department-list"),
    path("setup/departments/new/", departments.new_department, name="department-new"),
    path("setup/departments/<int:pk>/", departments.edit_department, name="department-edit"),
    path("setup/departments/<int:pk>/archive/", departments.archive_department, name="department-archive"),
    path("setup/departments/<int:pk>/restore/", departments.restore_department, name="department-restore"),
    path("setup/departments/<int:pk>/members/add/", members.add_member, name="member-add"),
    path("setup/departments/<int:pk>/members/<int:member_pk>/", members.edit_member, name="member-edit"),
    path("setup/departments/<int:pk>/members/<int:member_pk>/remove/", members.remove_member, name="member-remove"),
    path("setup/people/", people.person_list, name="person-list"),
    path("setup/people/new/", people.new_person, name="person-new"),
    path("setup/people/<int:pk>/", people.edit_person, name="person-edit"),
    path("setup/people/<int:pk>/deactivate/", people.deactivate_person, name="person-deactivate"),
    path("setup/people/<int:pk>/reactivate/", people.reactivate_person, name="person-reactivate"),
    path("setup/people/<int:pk>/invite/", invitations.invite_person, name="person-invite"),
    path("setup/people/<int:pk>/slip/", invitations.person_slip, name="person-slip"),
    path("setup/people/<int:pk>/departments/add/", members.add_membership, name="membership-add"),
    path("setup/people/<int:pk>/skills/add/", skills.add_held_skill, name="held-skill-add"),
    path("setup/people/<int:pk>/skills/<int:held_pk>/", skills.edit_held_skill, name="held-skill-edit"),
    path("setup/people/<int:pk>/skills/<int:held_pk>/remove/", skills.remove_held_skill, name="held-skill-remove"),
    path("setup/skills/", skills.skill_list, name="skill-list"),
    path("setup/skills/new/", skills.new_skill, name="skill-new"),
    path("setup/skills/<int:pk>/", skills.edit_skill, name="skill-edit"),
    path("setup/skills/<int:pk>/archive/", skills.archive_skill, name="skill-archive"),
    path("setup/skills/<int:pk>/restore/", skills.restore_skill, name="skill-restore"),
]
