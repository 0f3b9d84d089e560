"""HTTPS for LAN=1: phones open camera and position only to a secure origin.

A local certificate authority of this clone signs the server's certificate: a phone that trusts the authority once
(it is offered at /authority.crt) keeps the app offline too, which no browser does for a certificate that it doubts.
Such a phone believes the authority for addresses of local networks only: whoever stole its key could play no bank.
"""

import hashlib
import ipaddress
import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.start import stamps
from deploy.start.places import IS_ROOT, VAR, service_user
from deploy.start.progress import Progress
from deploy.start.shell import run

PACKAGE = "openssl"
DAYS = {"authority": 3650, "server": 365}  # phones were told by hand to trust the authority, so it stays
RENEWED_BEFORE = 30  # days
OFFERED_AT = "/authority.crt"
LOCAL = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")
# What openssl is told: `{names}` are those of the server, `{permitted}` what the authority may vouch for.
CONFIGURATION = """[req]
distinguished_name = nobody
[nobody]
[authority]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
nameConstraints = critical,{permitted}
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
        # With its digest, so that a renewed one changes the file and nginx starts anew.
        digest = hashlib.sha256(self.certificate.read_bytes()).hexdigest() if self.certificate.exists() else ""
        lines = (
            f"ssl_certificate {self.certificate}; # {digest}\n"
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
    """A certificate for `hosts` (names and addresses), made anew when they change or 30 days before it ends.

    The authority stays as long as it lives and may vouch for them.
    """
    folder = VAR / "tls"
    folder.mkdir(exist_ok=True)
    authority, authority_key = folder / "authority.pem", folder / "authority-key.pem"
    configuration = folder / "openssl.cnf"
    made = Certificate(folder / "certificate.pem", folder / "key.pem", authority)
    value = ",".join(hosts)
    trusted = stamps.last("tls-authority") and _lives(authority)
    if stamps.is_fresh("tls", value) and trusted and made.key.exists() and _lives(made.certificate):
        return made
    names = ",".join(f"{'IP' if host[0].isdigit() else 'DNS'}:{host}" for host in hosts)
    permitted = _permitted(hosts)
    configuration.write_text(CONFIGURATION.format(names=names, permitted=permitted), encoding="utf-8")
    if not (stamps.is_fresh("tls-authority", permitted) and _lives(authority) and authority_key.exists()):
        _make("authority", configuration, authority, authority_key, signer=[], progress=progress)
        stamps.record("tls-authority", permitted)
    signer: list[str | Path] = ["-CA", authority, "-CAkey", authority_key]
    _make("server", configuration, made.certificate, made.key, signer=signer, progress=progress)
    if IS_ROOT:
        owner = pwd.getpwnam(service_user())
        os.chown(made.key, owner.pw_uid, owner.pw_gid)
    stamps.record("tls", value)
    return made


def _lives(certificate: Path) -> bool:
    """Whether it is there and ends later than in RENEWED_BEFORE days."""
    asked: list[str | Path] = [
        "openssl",
        "x509",
        "-in",
        certificate,
        "-noout",
        "-checkend",
        str(RENEWED_BEFORE * 86_400),
    ]
    return certificate.exists() and subprocess.run(asked, capture_output=True, check=False).returncode == 0


def _permitted(hosts: list[str]) -> str:
    """Local networks, and those of `hosts` that lie outside of them."""
    local = [ipaddress.ip_network(each) for each in LOCAL]
    own = [ipaddress.ip_network(host) for host in hosts if host[0].isdigit()]
    networks = local + [each for each in own if not any(each.overlaps(net) for net in local)]
    names = [f"permitted;DNS:{host}" for host in hosts if not host[0].isdigit()]
    return ",".join([*names, *(f"permitted;IP:{net.network_address}/{net.netmask}" for net in networks)])


def _make(
    kind: str, configuration: Path, certificate: Path, key: Path, *, signer: list[str | Path], progress: Progress
) -> None:
    """A key and its certificate, signed by `signer` or, without one, by itself."""
    command: list[str | Path] = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(DAYS[kind])]
    facts: list[str | Path] = ["-config", configuration, "-extensions", kind, "-subj", f"/CN=Wangge demo {kind}"]
    files: list[str | Path] = ["-keyout", key, "-out", certificate]
    run([*command, *facts, *signer, *files], progress=progress, failure="The certificate for LAN=1 could not be made.")
    key.chmod(0o600)
