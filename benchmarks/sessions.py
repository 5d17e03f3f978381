"""Prints a session key for each person of a seeded database, in the order of their numbers, for one side."""

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from staff.models import User

for person in User.objects.filter(email__startswith="person").order_by("pk"):
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store.create()
    print(store.session_key)
