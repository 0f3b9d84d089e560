"""HTTPS for LAN=1: phones open camera and position only to a secure origin.

A local certificate authority of this clone signs the server's certificate: a phone that trusts the authority once
(it is offered at /authority.crt) keeps the app offline too, which no browser does for a certificate that it doubts.
"""

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
OFFERED_AT = "/authority.crt"
# What openssl is told about the two certificates; `{names}` are those of the server.
CONFIGURATION = """[req]
distinguished_name = nobody
[nobody]
[authority]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = {names}
"""


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key, and the authority of this clone where that has signed it."""

    certificate: Path
    key: Path
    authority: Path | None = None  # of our own; a bought certificate has none that we could offer

    def nginx_lines(self) -> str:
        """Lines for the server block; plain HTTP on the same port is sent to HTTPS."""
        lines = (
            f"ssl_certificate {self.certificate};\n"
            f"        ssl_certificate_key {self.key};\n"
            "        ssl_protocols TLSv1.2 TLSv1.3;\n"
            "        error_page 497 =308 https://$http_host$request_uri;"
        )
        return lines if self.authority is None else f"{lines}\n        {self._offer()}"

    def _offer(self) -> str:
        return (
            f"location = {OFFERED_AT} {{\n"
            "            types {}\n"
            "            default_type application/x-x509-ca-cert;\n"
            f"            alias {self.authority};\n"
            "        }"
        )


def ensure(hosts: list[str], *, progress: Progress) -> Certificate:
    """A certificate for `hosts` (names and addresses), made anew when they change; the authority stays."""
    folder = VAR / "tls"
    folder.mkdir(exist_ok=True)
    authority, authority_key = folder / "authority.pem", folder / "authority-key.pem"
    configuration = folder / "openssl.cnf"
    made = Certificate(folder / "certificate.pem", folder / "key.pem", authority)
    value = ",".join(hosts)
    if stamps.is_fresh("tls", value) and made.key.exists() and authority.exists():
        return made
    names = ",".join(f"{'IP' if host[0].isdigit() else 'DNS'}:{host}" for host in hosts)
    configuration.write_text(CONFIGURATION.format(names=names), encoding="utf-8")
    if not (authority.exists() and authority_key.exists()):
        _make("authority", configuration, authority, authority_key, signer=[], progress=progress)
    signer: list[str | Path] = ["-CA", authority, "-CAkey", authority_key]
    _make("server", configuration, made.certificate, made.key, signer=signer, progress=progress)
    if IS_ROOT:
        owner = pwd.getpwnam(service_user())
        os.chown(made.key, owner.pw_uid, owner.pw_gid)
    stamps.record("tls", value)
    return made


def _make(
    kind: str, configuration: Path, certificate: Path, key: Path, *, signer: list[str | Path], progress: Progress
) -> None:
    """A key and its certificate, signed by `signer` or, without one, by itself."""
    command: list[str | Path] = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(DAYS)]
    facts: list[str | Path] = ["-config", configuration, "-extensions", kind, "-subj", f"/CN=Wangge demo {kind}"]
    files: list[str | Path] = ["-keyout", key, "-out", certificate]
    run([*command, *facts, *signer, *files], progress=progress, failure="The certificate for LAN=1 could not be made.")
    key.chmod(0o600)
