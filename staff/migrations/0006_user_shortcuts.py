from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0005_job_tally")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="shortcuts",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="Such as j and k to move in a list. Turn them off if you dictate to your computer.",
                verbose_name="Shortcuts of a single key",
            ),
        ),
    ]
