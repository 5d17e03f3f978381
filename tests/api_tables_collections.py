"""Who may do what with the collections of the API, typed out from product.md's table. Asked by
test_access_matrix_api.py, where the columns and the meaning of the numbers are told."""

COLLECTIONS = """
#                                         eve rita gus ida omar olav  kai mona dag petra nils ada
GET    /skills                       -    404 404 404  404 404 404    200 200 200  200 200 200
POST   /skills                       -    404 404 404  404 404 404    403 403 403  403 403 201
GET    /skills/{id}              skill    404 404 404  404 404 404    200 200 200  200 200 200
PATCH  /skills/{id}              skill    404 404 404  404 404 404    403 403 403  403 403 200
DELETE /skills/{id}              skill    404 404 404  404 404 404    403 403 403  403 403 200
"""

# What a body needs to be more than refused; `version` is added to a PATCH.
BODIES = {
    "POST /skills": {"name": "Morse"},
    "PATCH /skills/{id}": {"kind": "education"},
}
