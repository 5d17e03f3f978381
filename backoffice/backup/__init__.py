"""One consistent copy of an office, and an office from a copy; neither asks which database holds it.

    DIR/manifest.json           when, from which database, its migrations, rows and SHA-256 of each table
    DIR/tables/staff_user.jsonl one row a line, in the order of the primary key
    DIR/files/...               the files that people added, as the store names them
    DIR/SHA256SUMS              of all of these; `sha256sum -c SHA256SUMS` reads it too

taking.py makes it, restoring.py reads it; rows.py knows tables, snapshot.py the moment, sums.py the bytes.
"""


class Refused(Exception):
    """Why there is no backup, or why it was not restored; one line for whoever ran the command."""
