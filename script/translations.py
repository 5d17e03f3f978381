#!/usr/bin/env python
"""Every text in every language, or say which is not.

    script/translations.py           re-extracts into a copy; fails on missing, fuzzy or stale texts and old .mo files
    script/translations.py --write   brings locale/ up to date: new texts are added empty, stale ones go, .mo compiled

A text may equal its English only if it is a line of locale/same.txt.
"""

import gettext
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ["backoffice", "api", "desk", "schedules", "tasks", "notices", "staff", "ui", "templates", "locale"]
LANGUAGES = ["nb"]
EXTRACT = [
    *["makemessages", "--no-location", "--no-wrap", "--verbosity", "0", "--ignore", "tests"],
    *[argument for language in LANGUAGES for argument in ("--locale", language)],
]


def main() -> int:
    if not shutil.which("xgettext"):
        sys.exit("Checking the translations takes gettext. Debian: apt-get install gettext")
    if "--write" in sys.argv:
        extract(ROOT, "--no-obsolete")
        for language in LANGUAGES:
            compile_into(po(ROOT, language), po(ROOT, language).with_suffix(".mo"))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in SOURCES:
            if (ROOT / name).exists():
                shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "manage.py", copy)
        shutil.copytree(ROOT / "tests", copy / "tests")
        (copy / "static").mkdir()
        extract(copy)
        problems = [line for language in LANGUAGES for line in judge(copy, language)]
    print("\n".join(problems) or f"Every text is translated: {', '.join(LANGUAGES)}")
    return 1 if problems else 0


def extract(root: Path, *options: str) -> None:
    (root / "locale").mkdir(exist_ok=True)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run([sys.executable, "manage.py", *EXTRACT, *options], cwd=root, check=True, env=environment)


def po(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def judge(copy: Path, language: str) -> list[str]:
    """One line for each text that is not as it should be, and one if the compiled file is older than its source."""
    merged = po(copy, language)
    lines = [
        f"{language}: {what}: {text}"
        for what, option in [("missing", "--untranslated"), ("fuzzy", "--only-fuzzy"), ("stale", "--only-obsolete")]
        for text in texts(merged, option)
    ]
    fresh = compile_into(merged, copy / "fresh.mo")
    allowed = set(same_texts())
    lines += [f"{language}: equal to its English: {text}" for text in equal(fresh) if text not in allowed]
    lines += [f"same.txt: no such text: {text}" for text in sorted(allowed - set(equal(fresh)))]
    committed, compiled = po(ROOT, language), po(ROOT, language).with_suffix(".mo")
    if committed.exists() and not compiled.exists():
        return [*lines, f"{language}: {compiled.name} is missing: make fix, and commit it"]
    if committed.exists() and catalog(compile_into(committed, copy / "committed.mo")) != catalog(compiled):
        lines.append(f"{language}: {compiled.name} is not current: make fix, and commit it")
    return lines


def texts(file: Path, option: str) -> list[str]:
    """The English of the entries that msgattrib picks, each on one line; the header is none."""
    picked = subprocess.run(
        ["msgattrib", option, "--no-wrap", "--no-location", str(file)], capture_output=True, text=True, check=True
    ).stdout
    found: list[str] = []
    open_entry = False
    for raw in picked.splitlines():
        line = raw.removeprefix("#~ ")
        if line.startswith("msgid "):
            found.append(line[len("msgid ") :].strip('"'))
            open_entry = True
        elif line.startswith('"') and open_entry:
            found[-1] += line.strip('"')
        else:
            open_entry = False
    return [text for text in found if text]


def compile_into(source: Path, target: Path) -> Path:
    subprocess.run(["msgfmt", "--check-format", "-o", str(target), str(source)], check=True)
    return target


def catalog(compiled: Path) -> dict[object, str]:
    """What a .mo file says, its header (with dates) left out."""
    with compiled.open("rb") as file:
        entries = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {key: text for key, text in entries.items() if key}


def equal(compiled: Path) -> list[str]:
    """The texts that read the same in both languages (of a plural: where its singular does)."""
    pairs = ((key[0] if isinstance(key, tuple) else key, text) for key, text in catalog(compiled).items())
    return sorted({str(key).rpartition("\x04")[2] for key, text in pairs if str(key).rpartition("\x04")[2] == text})


def same_texts() -> list[str]:
    listed = ROOT / "locale" / "same.txt"
    lines = listed.read_text().splitlines() if listed.exists() else []
    return [line for line in lines if line and not line.startswith("#")]


if __name__ == "__main__":
    sys.exit(main())
