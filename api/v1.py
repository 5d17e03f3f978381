"""API v1: every operation in one list, and the schema that describes them."""

from ninja import NinjaAPI, Router
from ninja.operation import Operation

from api.collections_absences import router as absences
from api.collections_categories import router as categories
from api.collections_departments import router as departments
from api.collections_people import router as people
from api.collections_procedures import router as procedures
from api.collections_schedules import router as schedules
from api.collections_skills import router as skills
from api.errors import REFUSALS, refuse
from api.me import router as me
from api.notices import router as notices
from api.parser import StrictParser
from api.schedule_dates import router as dates
from api.task_moves import router as moves
from api.task_parts import router as parts
from api.tasks import router as tasks


class Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The function's own name: each is the only one of its name."""
        return operation.view_func.__name__


api = Api(
    title="Backoffice",
    version="1",
    description="The same verbs, rules and errors as the pages. See docs/operations.md for tokens.",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=StrictParser(),
)
for refusal in REFUSALS:
    api.add_exception_handler(refusal, refuse)

# In the order of the documentation.
ROUTERS: list[Router] = [
    *(me, tasks, moves, parts, notices),
    *(departments, people, absences, skills, categories, procedures, schedules, dates),
]
for router in ROUTERS:
    api.add_router("", router)
