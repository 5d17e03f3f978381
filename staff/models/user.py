"""A person with an account: how they sign in, their language and zone, and how long they are employed.

Where they work and as what is Membership; when they work is hours.py.
"""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from ui.text import fold


def searchable(name: str, email: str) -> str:
    """What a search for a person compares with: folded, because SQLite doesn't know that ø is Ø."""
    return fold(f"{name} {email}")[:400]


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        """People who may sign in and be given work."""
        return self.filter(is_active=True)

    def admins(self) -> Self:
        return self.active().filter(is_admin=True)


class UserAccounts(BaseUserManager["User"]):
    """Makes accounts; the e-mail address is kept in lower case, so that one person is one row."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def active(self) -> UserQuerySet:
        return self.get_queryset().active()

    def admins(self) -> UserQuerySet:
        return self.get_queryset().admins()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new person; without a password they cannot sign in until they follow an invitation."""
        user = self.model(email=email.strip().lower(), **fields)
        user.search_text = searchable(user.name, user.email)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get_queryset().get(email__iexact=username)


class User(AbstractBaseUser):
    """One person. `language`, `zone` and `remind_minutes` are empty where the office's serve.

    `signed_out` is part of every session's hash: raising it ends all of them, and none comes back with a reactivation.
    """

    class Employment(models.TextChoices):
        FULL_TIME = "full_time", _("Full-time")
        PART_TIME = "part_time", _("Part-time")
        SEASONAL = "seasonal", _("Seasonal")

    class Presets(models.TextChoices):
        QUIET = "quiet", _("Only the morning digest")
        NORMAL = "normal", _("The digest, and what needs me at once")
        ALL = "all", _("Everything by e-mail")

    email = models.EmailField(_("E-mail"), max_length=254, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    phone = models.CharField(_("Phone"), max_length=40, blank=True, default="")
    language = models.CharField(_("Language"), max_length=8, blank=True, default="")
    zone = models.CharField(_("Time zone"), max_length=64, blank=True, default="")
    is_active = models.BooleanField(_("Active"), default=True)
    is_admin = models.BooleanField(_("Administrator"), default=False)
    employment = models.CharField(_("Employment"), max_length=12, choices=Employment, default=Employment.FULL_TIME)
    first_day = models.DateField(_("First day"), null=True, blank=True)
    last_day = models.DateField(_("Last day"), null=True, blank=True)
    signed_out = models.PositiveIntegerField(default=0, editable=False)
    message_preset = models.CharField(_("Messages"), max_length=8, choices=Presets, default=Presets.NORMAL)
    remind_minutes = models.PositiveSmallIntegerField(_("Remind before something is due"), null=True, blank=True)
    shortcuts = models.BooleanField(
        _("Shortcuts of a single key"),
        default=True,
        db_default=True,
        help_text=_("Such as j and k to move in a list. Turn them off if you dictate to your computer."),
    )
    search_text = models.CharField(max_length=400, blank=True, default="", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[UserAccounts] = UserAccounts()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
            models.CheckConstraint(
                condition=models.Q(first_day__isnull=True)
                | models.Q(last_day__isnull=True)
                | models.Q(last_day__gte=models.F("first_day")),
                name="user_last_day_not_before_first",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        salt = "staff.models.User.session"
        return salted_hmac(salt, f"{self.password}/{self.signed_out}", secret=secret, algorithm="sha256").hexdigest()

    # Django's admin asks these four: it is for administrators, and they may see all of it.
    @property
    def is_staff(self) -> bool:
        return self.is_admin

    @property
    def is_superuser(self) -> bool:
        return self.is_admin

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_admin

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_admin
