"""HTTPS for LAN=1: phones open camera and position only to a secure origin. Self-signed, so browsers ask once."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from deploy.start import stamps
from deploy.start.places import IS_ROOT, VAR, service_user
from deploy.start.progress import Progress
from deploy.start.shell import run

PACKAGE = "openssl"
DAYS = 365


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key."""

    certificate: Path
    key: Path

    def nginx_lines(self) -> str:
        """Lines for the server block; plain HTTP on the same port is sent to HTTPS."""
        return (
            f"ssl_certificate {self.certificate};\n"
            f"        ssl_certificate_key {self.key};\n"
            "        ssl_protocols TLSv1.2 TLSv1.3;\n"
            "        error_page 497 =308 https://$http_host$request_uri;"
        )


def ensure(hosts: list[str], *, progress: Progress) -> Certificate:
    """A certificate for `hosts` (names and addresses); made anew when they change."""
    folder = VAR / "tls"
    folder.mkdir(exist_ok=True)
    made = Certificate(certificate=folder / "certificate.pem", key=folder / "key.pem")
    value = ",".join(hosts)
    if stamps.is_fresh("tls", value) and made.key.exists():
        return made
    names = ",".join(f"{'IP' if host[0].isdigit() else 'DNS'}:{host}" for host in hosts)
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        str(DAYS),
        "-subj",
        "/CN=wangge demo",
    ]
    files: list[str | Path] = ["-addext", f"subjectAltName={names}", "-keyout", made.key, "-out", made.certificate]
    run([*command, *files], progress=progress, failure="The certificate for LAN=1 could not be made.")
    made.key.chmod(0o600)
    if IS_ROOT:
        owner = pwd.getpwnam(service_user())
        os.chown(made.key, owner.pw_uid, owner.pw_gid)
    stamps.record("tls", value)
    return made
