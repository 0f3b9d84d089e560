"""`python3 -m deploy.secrets FOLDER`: makes the secrets of a real server, once; what is there never changes.

Needs Python's standard library only, so that it runs before anything is installed.
"""

import secrets
import sys
from pathlib import Path

# Letters, digits, - and _ only: nothing that a shell, a URL or SQL would read otherwise.
MADE = {
    "secret_key": 48,
    "db_password": 24,
    "db_owner_password": 24,
    "db_superuser_password": 24,
    "s3_access_key": 15,
    "s3_secret_key": 30,
}
# From elsewhere; empty until somebody puts them there, because compose wants every file that it names.
GIVEN = ("fcm_credentials", "tls_certificate", "tls_key")


def make(folder: Path) -> list[str]:
    """Names of the files that were made. Only the owner of the folder can look into it.

    The files themselves are readable, because containers open them as a user of their own.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = []
    for name in (*MADE, *GIVEN):
        path = folder / name
        if not path.exists():
            path.write_text(f"{secrets.token_urlsafe(MADE[name])}\n" if name in MADE else "", encoding="utf-8")
            path.chmod(0o644)
            made.append(name)
    return made


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("Say the folder of the secrets.", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    made = make(folder)
    print(f"{folder}: made {', '.join(made)}." if made else f"{folder}: everything was there.")
    empty = [name for name in GIVEN if not (folder / name).read_text(encoding="utf-8").strip()]
    if empty:
        print(f"Still empty, from elsewhere: {', '.join(empty)} (fcm_credentials only for push).")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
