"""Who may call the inbox: everybody signed in, each the own one."""

from tests.routes import Row

SIGNED_IN = {"signed_out": 401, "no_post": 200, "worker": 200, "centre": 200, "other_centre": 200, "auditor": 200}

ROWS = [
    Row("GET", "/api/v1/inbox", SIGNED_IN),
    Row(
        "POST", "/api/v1/inbox/read",
        {who: 204 if status == 200 else status for who, status in SIGNED_IN.items()},
        body={"entries": []},
    ),
]  # fmt: skip
