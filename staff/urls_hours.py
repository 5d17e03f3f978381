"""Routes of hours, days away, closures and public holidays; staff/urls.py includes them."""

from django.urls import path
from django.urls.resolvers import URLPattern

from staff.views import absences, holidays, hours, opening

PERSON, DEPARTMENT = "setup/people/<int:pk>/", "setup/departments/<int:pk>/hours/"

urlpatterns: list[URLPattern] = [
    path(f"{PERSON}hours/", hours.person_hours, name="person-hours"),
    path(f"{PERSON}hours/add/", hours.add_week, name="week-add"),
    path(f"{PERSON}hours/<int:week_pk>/remove/", hours.remove_week, name="week-remove"),
    path(f"{PERSON}extra-hours/", hours.extra_hours, name="extra-hours"),
    path(f"{PERSON}extra-hours/<int:extra_pk>/remove/", hours.remove_extra_hours, name="extra-hours-remove"),
    path(f"{PERSON}absences/", absences.person_absences, name="person-absences"),
    path(f"{PERSON}absences/<int:absence_pk>/confirm/", absences.confirm_absence, name="absence-confirm"),
    path(f"{PERSON}absences/<int:absence_pk>/end/", absences.end_absence, name="absence-end"),
    path(f"{PERSON}absences/<int:absence_pk>/remove/", absences.remove_absence, name="absence-remove"),
    path("account/absences/", absences.own_absences, name="own-absences"),
    path("account/absences/<int:absence_pk>/remove/", absences.remove_own_absence, name="own-absence-remove"),
    path(DEPARTMENT, opening.department_hours, name="department-hours"),
    path(f"{DEPARTMENT}inherit/", opening.inherit_department_hours, name="department-hours-inherit"),
    path(f"{DEPARTMENT}add/", opening.add_department_period, name="department-period-add"),
    path("setup/office/hours/", opening.office_hours, name="office-hours"),
    path("setup/office/hours/add/", opening.add_office_period, name="office-period-add"),
    path("setup/hours/<int:pk>/", opening.change_opening_period, name="opening-period-change"),
    path("setup/hours/<int:pk>/remove/", opening.remove_opening_period, name="opening-period-remove"),
    path("setup/closures/", absences.closures, name="closures"),
    path("setup/closures/<int:pk>/remove/", absences.remove_closure, name="closure-remove"),
    path("setup/holidays/", holidays.holiday_list, name="holiday-list"),
    path("setup/holidays/seed/", holidays.seed_holidays, name="holidays-seed"),
    path("setup/holidays/<int:pk>/rename/", holidays.rename_holiday, name="holiday-rename"),
    path("setup/holidays/<int:pk>/strike-out/", holidays.strike_out_holiday, name="holiday-strike-out"),
    path("setup/holidays/<int:pk>/restore/", holidays.restore_holiday, name="holiday-restore"),
]
