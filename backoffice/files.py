"""Where people's files lie, from FILES_URL: a directory, or object storage as an extra. Settings only."""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def file_store(url: str, root: Path) -> dict[str, Any]:
    """One entry of Django's STORAGES. Ends the process with one clear line where it can't be understood."""
    if url.startswith("s3://"):
        return _object_storage(url)
    if "://" in url:
        sys.exit("FILES_URL must be a directory or s3://bucket; see docs/operations.md.")
    # Readable by us alone: nothing here is served by a web server.
    modes = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": root / url} | modes}


def _object_storage(url: str) -> dict[str, Any]:
    """s3://KEY:SECRET@bucket/prefix?endpoint=https://...&region=...; without a key, those of the machine."""
    if find_spec("storages") is None or find_spec("boto3") is None:
        sys.exit("FILES_URL names object storage, which needs: pip install 'django-storages[s3]==1.14.6'")
    parts = urlsplit(url)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    options = {
        "bucket_name": parts.hostname or "",
        "location": parts.path.strip("/"),
        "access_key": unquote(parts.username) if parts.username else None,
        "secret_key": unquote(parts.password) if parts.password else None,
        "endpoint_url": asked.get("endpoint"),
        "region_name": asked.get("region"),
        "default_acl": "private",
        "file_overwrite": False,
        "querystring_auth": True,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {k: v for k, v in options.items() if v is not None}}
