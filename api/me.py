"""GET /me: who the token's person is and where they stand."""

from typing import Any

from ninja import Router, Schema

from api.schemas.types import Id
from staff.access import standing
from staff.http import Request

router = Router(tags=["me"])


class Me(Schema):
    """`manages` are the departments whose manager or deputy one is, and those below them."""

    id: Id
    name: str
    email: str
    language: str
    zone: str
    is_admin: bool
    home_department: Id | None
    departments: list[Id]
    manages: list[Id]


@router.get("/me", response=Me, summary="Who I am")
def me(request: Request) -> dict[str, Any]:
    user, stand = request.user, standing(request.user)
    return {
        "id": user.pk,
        "name": user.name,
        "email": user.email,
        "language": user.language or stand.office.language,
        "zone": user.zone or stand.office.zone,
        "is_admin": stand.admin,
        "home_department": stand.home,
        "departments": sorted(stand.member_of),
        "manages": sorted(stand.manages),
    }
