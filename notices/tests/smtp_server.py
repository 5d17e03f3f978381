"""A mail server in a process of its own: prints its port, keeps each mail as a file, and misbehaves on request.

To gone@... it refuses for good, to busy@... for now; from silent@... it takes the mail and breaks off without a word.
"""

import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiosmtpd.controller import Controller


class Keeper:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:
        if address.startswith("gone@"):
            return "550 5.1.1 no such user"
        if address.startswith("busy@"):
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        name = self.folder / f"{time.time_ns()}-{uuid4().hex}"
        name.with_suffix(".part").write_bytes(f"X-To: {envelope.rcpt_tos[0]}\r\n".encode() + envelope.content)
        name.with_suffix(".part").rename(name.with_suffix(".eml"))
        if envelope.rcpt_tos[0].startswith("silent@"):
            server.transport.abort()
        return "250 OK"


if __name__ == "__main__":
    controller = Controller(Keeper(Path(sys.argv[1])), hostname="127.0.0.1", port=int(sys.argv[2]))
    controller.start()
    print("ready", flush=True)  # noqa: T201
    sys.stdin.read()  # until whoever started it goes away
    controller.stop()
