"""Who may do what with the collections of the API, typed out from product.md's table. Asked by
test_access_matrix_api.py, where the columns and the meaning of the numbers are told."""

COLLECTIONS = """
#                                         eve rita gus ida omar olav  kai mona dag petra nils ada
GET    /skills                       -    404 404 404  404 404 404    200 200 200  200 200 200
POST   /skills                       -    404 404 404  404 404 404    403 403 403  403 403 201
GET    /skills/{id}              skill    404 404 404  404 404 404    200 200 200  200 200 200
PATCH  /skills/{id}              skill    404 404 404  404 404 404    403 403 403  403 403 200
DELETE /skills/{id}              skill    404 404 404  404 404 404    403 403 403  403 403 200
# Set-up is an administrator's to change; a manager or deputy reads the own departments and those below.
GET    /departments                  -    404 404 404  404 404 404    200 200 200  200 200 200
POST   /departments                  -    404 404 404  404 404 404    403 403 403  403 403 201
GET    /departments/{id}    in-billing    404 404 404  404 404 404    404 200 200  200 404 200
PATCH  /departments/{id}    in-billing    404 404 404  404 404 404    404 403 403  403 404 200
DELETE /departments/{id}   in-clinical    404 404 404  404 404 404    404 404 404  404 403 422
DELETE /departments/{id}      in-attic    404 404 404  404 404 404    404 404 404  404 404 200
GET    /people                       -    404 404 404  404 404 404    200 200 200  200 200 200
POST   /people                       -    404 404 404  404 404 404    403 403 403  403 403 201
GET    /people/{id}               omar    404 404 404  404 404 404    404 200 200  200 404 200
PATCH  /people/{id}               omar    404 404 404  404 404 404    404 403 403  403 404 200
DELETE /people/{id}               omar    404 404 404  404 404 404    404 403 403  403 404 200
# Days away: one's own, and those of the people whom one leads, who confirms them. Nobody has confirmed Omar's yet.
GET    /absences                     -    404 404 404  200 200 200    200 200 200  200 200 200
POST   /absences                     -    404 404 404  201 201 201    201 201 201  201 201 201
GET    /absences/{id}        away-omar    404 404 404  404 200 404    404 200 200  200 404 200
PATCH  /absences/{id}        away-omar    404 404 404  404 403 404    404 200 200  200 404 200
DELETE /absences/{id}        away-omar    404 404 404  404 200 404    404 200 200  200 404 200
# Kinds of work are set-up too: those of the own departments, and those that serve all. Bank is Billing's.
GET    /categories                   -    404 404 404  404 404 404    200 200 200  200 200 200
POST   /categories                   -    404 404 404  404 404 404    403 403 403  403 403 201
GET    /categories/{id}      kind-bank    404 404 404  404 404 404    404 200 200  200 404 200
PATCH  /categories/{id}      kind-bank    404 404 404  404 404 404    404 403 403  403 404 200
DELETE /categories/{id}      kind-bank    404 404 404  404 404 404    404 403 403  403 404 200
# Procedures are read by their department, and written by who leads it. Kai leads a department of his own.
GET    /procedures                   -    404 404 404  200 200 200    200 200 200  200 200 200
POST   /procedures                   -    404 404 404  403 403 403    422 201 201  201 422 201
GET    /procedures/{id}      procedure    404 404 404  200 200 404    404 200 200  200 404 200
PATCH  /procedures/{id}      procedure    404 404 404  403 403 404    404 200 200  200 404 200
DELETE /procedures/{id}      procedure    404 404 404  403 403 404    404 422 422  422 404 422
# Recurring work likewise; that of a private kind of work is its managers'.
GET    /schedules                    -    404 404 404  200 200 200    200 200 200  200 200 200
POST   /schedules                    -    404 404 404  403 403 403    422 201 201  201 422 201
GET    /schedules/{id}        schedule    404 404 404  200 200 404    404 200 200  200 404 200
GET    /schedules/{id} schedule-private   404 404 404  404 404 404    404 200 200  200 404 200
PATCH  /schedules/{id}        schedule    404 404 404  403 403 404    404 200 200  200 404 200
DELETE /schedules/{id}        schedule    404 404 404  403 403 404    404 200 200  200 404 200
GET    /schedules/{id}/occurrences schedule   404 404 404  200 200 404    404 200 200  200 404 200
POST   /schedules/preview            -    404 404 404  403 403 403    200 200 200  200 200 200
"""

# What a body needs to be more than refused; `version` is added to a PATCH.
BODIES = {
    "POST /skills": {"name": "Morse"},
    "PATCH /skills/{id}": {"kind": "education"},
    "POST /departments": {"name": "Archive room"},
    "PATCH /departments/{id}": {"name": "Invoices"},
    "POST /people": {"name": "Turid", "email": "turid@office.example"},
    "POST /categories": {"name": "Franking"},
    "PATCH /categories/{id}": {"minutes": 20},
    "POST /procedures": {"name": "Frank letters", "department": "billing", "category": "post", "steps": []},
    "PATCH /procedures/{id}": {"minutes": 20},
    "POST /schedules": {"procedure": "procedure", "rule": "FREQ=WEEKLY;BYDAY=TU"},
    "PATCH /schedules/{id}": {"rule": "FREQ=WEEKLY;BYDAY=TU"},
    "POST /schedules/preview": {"start": "2026-01-31T09:00", "rule": "FREQ=MONTHLY"},
    "POST /absences": {"first_day": "2026-12-01"},
    "PATCH /absences/{id}": {"confirmed": True},
    "PATCH /people/{id}": {"phone": "+47 22 00 00 00"},
}
