"""The people: accounts, departments, skills, hours, events."""

import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20, unique=True)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='Name')),
                ('kind', models.CharField(choices=[('certificate', 'Certificate'), ('education', 'Education'), ('training', 'Training')], default='training', max_length=12, verbose_name='Kind')),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='E-mail')),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('phone', models.CharField(blank=True, default='', max_length=40, verbose_name='Phone')),
                ('language', models.CharField(blank=True, default='', max_length=8, verbose_name='Language')),
                ('zone', models.CharField(blank=True, default='', max_length=64, verbose_name='Time zone')),
                ('is_active', models.BooleanField(default=True, verbose_name='Active')),
                ('is_admin', models.BooleanField(default=False, verbose_name='Administrator')),
                ('employment', models.CharField(choices=[('full_time', 'Full-time'), ('part_time', 'Part-time'), ('seasonal', 'Seasonal')], default='full_time', max_length=12, verbose_name='Employment')),
                ('first_day', models.DateField(blank=True, null=True, verbose_name='First day')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='Last day')),
                ('signed_out', models.PositiveIntegerField(default=0, editable=False)),
                ('message_preset', models.CharField(choices=[('quiet', 'Only the morning digest'), ('normal', 'The digest, and what needs me at once'), ('all', 'Everything by e-mail')], default='normal', max_length=8, verbose_name='Messages')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_any_case'), models.CheckConstraint(condition=models.Q(('first_day__isnull', True), ('last_day__isnull', True), ('last_day__gte', models.F('first_day')), _connector='OR'), name='user_last_day_not_before_first')],
            },
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('zone', models.CharField(blank=True, default='', max_length=64, verbose_name='Time zone')),
                ('country', models.CharField(blank=True, default='', max_length=2, verbose_name='Country')),
                ('subdivision', models.CharField(blank=True, default='', max_length=10, verbose_name='Region')),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='staff.department', verbose_name='Part of')),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('first_day', models.DateField(verbose_name='First day')),
                ('last_day', models.DateField(verbose_name='Last day')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='staff.department')),
            ],
            options={
                'ordering': ['first_day', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(max_length=20)),
                ('subject_id', models.BigIntegerField()),
                ('name', models.CharField(max_length=30)),
                ('at', models.DateTimeField()),
                ('before', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('after', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('reason', models.CharField(blank=True, default='', max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ExtraHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='Day')),
                ('starts', models.TimeField(verbose_name='From')),
                ('ends', models.TimeField(verbose_name='To')),
                ('place', models.CharField(choices=[('office', 'Office'), ('lab', 'Laboratory'), ('warehouse', 'Warehouse'), ('floor', 'Shop floor'), ('home', 'Home')], default='office', max_length=10, verbose_name='Place')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='extra_hours', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['day', 'starts'],
            },
        ),
        migrations.CreateModel(
            name='FormKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('subject_kind', models.CharField(max_length=20)),
                ('subject_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(max_length=2, verbose_name='Country')),
                ('subdivision', models.CharField(blank=True, default='', max_length=10, verbose_name='Region')),
                ('day', models.DateField(verbose_name='Day')),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('is_working', models.BooleanField(default=False, verbose_name='We work this day')),
                ('edited', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['day', 'id'],
                'constraints': [models.UniqueConstraint(fields=('country', 'subdivision', 'day'), name='holiday_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.CharField(max_length=43)),
                ('sent_at', models.DateTimeField()),
                ('mailed_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='invitation', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, default='', max_length=120, verbose_name='Job title')),
                ('role', models.CharField(choices=[('manager', 'Manager'), ('deputy', 'Deputy'), ('assistant', 'Assistant')], default='assistant', max_length=10, verbose_name='Role')),
                ('is_home', models.BooleanField(default=False, verbose_name='Home department')),
                ('version', models.PositiveIntegerField(default=1)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='staff.department')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['department__name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(default='Office', max_length=120, verbose_name='Name')),
                ('country', models.CharField(default='NO', max_length=2, verbose_name='Country')),
                ('subdivision', models.CharField(blank=True, default='', max_length=10, verbose_name='Region')),
                ('zone', models.CharField(default='Europe/Oslo', max_length=64, verbose_name='Time zone')),
                ('currency', models.CharField(default='NOK', max_length=3, verbose_name='Currency')),
                ('language', models.CharField(default='en', max_length=8, verbose_name='Language')),
                ('reference_name', models.CharField(blank=True, default='', max_length=40, verbose_name='Name of the reference field')),
                ('titles_visible', models.BooleanField(default=True, verbose_name="Assistants see their department's titles")),
                ('is_demo', models.BooleanField(default=False)),
                ('set_up_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='office_is_one')],
            },
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], verbose_name='Weekday')),
                ('opens', models.TimeField(verbose_name='Opens')),
                ('closes', models.TimeField(verbose_name='Closes')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='opening_hours', to='staff.department')),
            ],
            options={
                'ordering': ['weekday', 'opens'],
            },
        ),
        migrations.CreateModel(
            name='HeldSkill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(blank=True, default='', max_length=60, verbose_name='Number')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='Valid until')),
                ('version', models.PositiveIntegerField(default=1)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='held_skills', to=settings.AUTH_USER_MODEL)),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held_by', to='staff.skill', verbose_name='Skill')),
            ],
            options={
                'ordering': ['skill__name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='WorkingWeek',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_date', models.DateField(verbose_name='From')),
                ('alternating', models.BooleanField(default=False, verbose_name='Every other week differs')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='working_weeks', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['user_id', 'from_date'],
            },
        ),
        migrations.CreateModel(
            name='WeekHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letter', models.CharField(choices=[('A', 'A'), ('B', 'B')], default='A', max_length=1)),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], verbose_name='Weekday')),
                ('starts', models.TimeField(verbose_name='From')),
                ('ends', models.TimeField(verbose_name='To')),
                ('place', models.CharField(choices=[('office', 'Office'), ('lab', 'Laboratory'), ('warehouse', 'Warehouse'), ('floor', 'Shop floor'), ('home', 'Home')], default='office', max_length=10, verbose_name='Place')),
                ('week', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='staff.workingweek')),
            ],
            options={
                'ordering': ['letter', 'weekday'],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_day', models.DateField(verbose_name='First day')),
                ('last_day', models.DateField(verbose_name='Last day')),
                ('reason', models.CharField(choices=[('holiday', 'Holiday'), ('sick', 'Sick'), ('leave', 'Leave'), ('course', 'Course'), ('other', 'Other')], default='holiday', max_length=10, verbose_name='Reason')),
                ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='Note')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['first_day', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='absence_last_not_before_first')],
            },
        ),
        migrations.AddConstraint(
            model_name='department',
            constraint=models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='department_not_own_parent'),
        ),
        migrations.AddConstraint(
            model_name='closure',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='closure_last_not_before_first'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['subject_kind', 'subject_id', '-id'], name='event_subject'),
        ),
        migrations.AddConstraint(
            model_name='extrahours',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='extra_hours_end_after_start'),
        ),
        migrations.AddConstraint(
            model_name='extrahours',
            constraint=models.UniqueConstraint(fields=('user', 'day', 'starts'), name='extra_hours_once'),
        ),
        migrations.AddConstraint(
            model_name='formkey',
            constraint=models.UniqueConstraint(fields=('user', 'subject_kind', 'key'), name='form_key_once'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'department'), name='membership_once'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('role', 'manager')), fields=('department',), name='membership_one_manager'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('is_home', True)), fields=('user',), name='membership_one_home'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='opening_closes_after_opens'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.UniqueConstraint(fields=('department', 'weekday'), name='opening_once_a_weekday'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.UniqueConstraint(condition=models.Q(('department__isnull', True)), fields=('weekday',), name='opening_of_office_once_a_weekday'),
        ),
        migrations.AddConstraint(
            model_name='heldskill',
            constraint=models.UniqueConstraint(fields=('user', 'skill'), name='held_skill_once'),
        ),
        migrations.AddConstraint(
            model_name='workingweek',
            constraint=models.UniqueConstraint(fields=('user', 'from_date'), name='working_week_once_a_date'),
        ),
        migrations.AddConstraint(
            model_name='weekhours',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='week_hours_end_after_start'),
        ),
        migrations.AddConstraint(
            model_name='weekhours',
            constraint=models.UniqueConstraint(fields=('week', 'letter', 'weekday'), name='week_hours_once_a_day'),
        ),
    ]
