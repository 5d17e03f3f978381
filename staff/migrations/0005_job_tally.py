"""How often each kind of job ran, failed, and how long it took, for /metrics."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0004_hours_in_detail")]

    operations = [
        migrations.CreateModel(
            name="JobTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True)),
                ("runs", models.PositiveBigIntegerField(default=0)),
                ("failures", models.PositiveBigIntegerField(default=0)),
                ("ms", models.PositiveBigIntegerField(default=0)),
                ("last_at", models.DateTimeField()),
            ],
            options={"ordering": ["name"]},
        ),
    ]
