"""The key in a password reset's link: it dies with a new password, a new sign-in, and a deactivation."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from staff.models import User


class ResetLinks(PasswordResetTokenGenerator):
    """Django's, and besides `signed_out`: who was put out doesn't come back by a link from before."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.signed_out}"


reset_links = ResetLinks()
