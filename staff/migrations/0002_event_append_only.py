"""Events are never changed or deleted, by nobody: see staff/append_only.py for what each database refuses."""

from django.db import migrations

from staff.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]

    operations = [AppendOnly("staff_event")]
