"""`python3 -m deploy.units`: writes deploy/systemd from the Procfile: a target, the set-up, and a service per process.

For a county room with one server: the code in /opt/wangge, settings and secrets in /etc/wangge, photos in
/var/lib/wangge, Debian's own PostgreSQL.
"""

import string
import sys
from pathlib import Path

from deploy import serve
from deploy.start.places import ROOT

FOLDER = ROOT / "deploy" / "systemd"
HOME = Path("/opt/wangge")
EX_CONFIG = 78

TARGET = """[Unit]
Description=Wangge, all processes
Documentation=file:$home/docs/operating.md
Wants=$services
After=network-online.target

[Install]
WantedBy=multi-user.target
"""

SETUP = """[Unit]
Description=Wangge, roles and schema of the database
Documentation=file:$home/docs/deployment.md
PartOf=wangge.target
Wants=network-online.target postgresql.service
After=network-online.target postgresql.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=$home/var/venv/bin/python -m deploy.setup
TimeoutStartSec=30min
# Only this unit sees the passwords that may change the schema; root keeps their files.
LoadCredential=db_owner_password:/etc/wangge/secrets/db_owner_password
LoadCredential=db_superuser_password:/etc/wangge/secrets/db_superuser_password
Environment=DB_OWNER_PASSWORD_FILE=%d/db_owner_password
Environment=DB_SUPERUSER_PASSWORD_FILE=%d/db_superuser_password
$common"""

SERVICE = """[Unit]
Description=Wangge, $name
Documentation=file:$home/docs/operating.md
PartOf=wangge.target
$order
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=$home/var/venv/bin/python -m deploy.serve $name
Restart=always
RestartSec=1s
# 78: the settings are wrong, and another try would not help; the journal names them.
RestartPreventExitStatus=$ex_config
KillMode=mixed
TimeoutStopSec=20s
LimitNOFILE=65536
$extra$common"""

AFTER_SETUP = "Requires=wangge-setup.service\nAfter=wangge-setup.service"
AFTER_API = "Wants=wangge-api.service\nAfter=wangge-api.service"
NGINX = """# The only process that listens to the network, on the port of HTTPS.
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
# Up to 512 MB of kept tiles: on the disk, not in memory as below /run.
CacheDirectory=wangge-nginx
Environment=NGINX_HOME=/var/cache/wangge-nginx
LoadCredential=tls_certificate:/etc/wangge/secrets/tls_certificate
LoadCredential=tls_key:/etc/wangge/secrets/tls_key
Environment=TLS_CERTIFICATE=%d/tls_certificate
Environment=TLS_KEY=%d/tls_key
"""
NO_CAPABILITIES = "CapabilityBoundingSet=\n"
COMMON = """User=wangge
Group=wangge
WorkingDirectory=$home
Environment=WANGGE_ENV_FILE=/etc/wangge/wangge.env
Environment=PRODUCTION=1
Environment=LANG=C.UTF-8
Environment=PYTHONUNBUFFERED=1
Environment=PYTHONPYCACHEPREFIX=/var/cache/wangge
StateDirectory=wangge
CacheDirectory=wangge
UMask=0027
NoNewPrivileges=yes
PrivateDevices=yes
PrivateTmp=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectSystem=strict
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
"""


def units(home: Path = HOME) -> dict[str, str]:
    """Text of every unit by its file name; `home` is where the code lies."""
    services = [f"wangge-{name}.service" for name in serve.names()]
    common = _fill(COMMON, home=str(home))
    texts = {
        "wangge.target": _fill(TARGET, home=str(home), services=" ".join(services)),
        "wangge-setup.service": _fill(SETUP, home=str(home), common=common),
    }
    for name in serve.names():
        front = name == "nginx"
        texts[f"wangge-{name}.service"] = _fill(
            SERVICE,
            common=common,
            ex_config=str(EX_CONFIG),
            extra=NGINX if front else NO_CAPABILITIES,
            home=str(home),
            name=name,
            order=AFTER_API if front else AFTER_SETUP,
        )
    return texts


def _fill(template: str, **names: str) -> str:
    return string.Template(template).substitute(names)


def write(folder: Path) -> None:
    """Write every unit; those of processes that are gone are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = units()
    for path in folder.glob("wangge*.*"):
        if path.suffix in {".service", ".target"} and path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def main() -> int:
    write(FOLDER)
    print(f"{len(units())} units in {FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
