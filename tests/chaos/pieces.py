"""A photo in pieces (tus 1.0), as a phone sends it over a line that breaks."""

import base64
import time
from dataclasses import dataclass

from tests.chaos.phone import API, Phone, Sent

TUS = {"Tus-Resumable": "1.0.0"}


@dataclass
class Pieces:
    """One upload: where it lies, how far its bytes were sent at most, and how many were sent again at once."""

    phone: Phone
    entry: Sent
    piece: int
    address: str = ""
    sent_to: int = 0
    again_most: int = 0

    def send(self, until: float) -> bool:
        """Until the whole photo is acknowledged; False where time ran out."""
        return self.phone.until_done(self._once, until)

    def _once(self) -> bool:
        self.entry.photo_tries += 1
        if not self.address and not self._begin():
            return False
        offset = self._offset()
        if offset is None:
            return False
        self.again_most = max(self.again_most, self.sent_to - offset)
        while offset < len(self.entry.photo):
            part = self.entry.photo[offset : offset + self.piece]
            self.sent_to = offset + len(part)
            given = TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            status, headers, text = self.phone.ask("PATCH", self.address, part, given)
            if status == 409:
                return False
            if status != 204:
                return self.phone.later(status, text)
            offset = int(headers["upload-offset"])
        self.entry.photo_acknowledged = time.monotonic()
        return True

    def _begin(self) -> bool:
        sha = base64.b64encode(self.entry.sha256.encode()).decode()
        given = TUS | {"Upload-Length": str(len(self.entry.photo)), "Upload-Metadata": f"sha256 {sha}"}
        status, headers, text = self.phone.ask("POST", f"{API}/uploads/", b"", given)
        if status != 201:
            return self.phone.later(status, text)
        self.address = headers["location"]
        return True

    def _offset(self) -> int | None:
        status, headers, text = self.phone.ask("HEAD", self.address, None, TUS)
        if status == 200:
            return int(headers["upload-offset"])
        self.phone.later(status, text)
        return None
