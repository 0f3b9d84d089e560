"""Serves the stub on 127.0.0.1:FCM_STUB_PORT until it is ended; keeps its authority in FCM_STUB_DIR."""

import os
from pathlib import Path

from deploy.fcm_stub.server import serve


def main() -> None:
    folder = Path(os.environ.get("FCM_STUB_DIR", Path(__file__).resolve().parents[2] / "var" / "fcm"))
    server = serve(folder, int(os.environ["FCM_STUB_PORT"]))
    server.serve_forever()


if __name__ == "__main__":
    main()
