"""`make test-bare`: the start on a fresh Debian 12, as root and as a user with sudo.

Makes a Debian in a folder with debootstrap and runs the start there, in its own mount and process namespaces, so
that everything it began ends with it. The machine's ways to its package registries (sources, certificates, settings
of pip and npm) are copied in at run time; nothing of them is kept in the project. Needs root.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.clone import copy_files
from deploy.start import debian
from deploy.start.places import IS_ROOT, VAR
from deploy.start.progress import Progress, StartError
from deploy.start.settings import free_port
from deploy.start.shell import run

RELEASE = "bookworm"
GIVEN = "git,make,python3,ca-certificates"  # what a person needs to have before the first command
USER = "tester"
HOMES = {"root": Path("/root"), USER: Path("/home") / USER}
AGAIN_WITHIN_S = 20.0

# Files and folders that say how this machine reaches its registries.
WAYS = (
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/apt/apt.conf.d",
    "/etc/ssl/certs/ca-certificates.crt",
    "/usr/local/share/ca-certificates",
    "/usr/share/keyrings",
    "/etc/pip.conf",
    "/etc/xdg/pip",
    "/usr/etc/npmrc",
    "/etc/npmrc",
)
HOME_WAYS = (".npmrc", ".config/pip/pip.conf", ".pip/pip.conf", ".config/uv/uv.toml")
VARIABLES = ("PIP_", "UV_", "NPM_", "npm_", "SSL_", "http", "HTTP", "no_proxy", "NO_PROXY", "REQUESTS_", "NODE_EXTRA")

INSIDE = r"""
set -u
fail() { echo "FAILED: $1"; exit 1; }
cd "$CLONE"
make demo PORT="$BARE_PORT" || fail "make demo"
python3 - <<'END' || fail "the front door"
import os, urllib.request
for path in ("/health/ready", "/console/", "/field/"):
    with urllib.request.urlopen(f"http://127.0.0.1:{os.environ['BARE_PORT']}{path}", timeout=20) as answer:
        assert answer.status == 200, (path, answer.status)
END
[ ! -e /run/nginx.pid ] || fail "Debian's own nginx was started"
[ ! -e /usr/sbin/policy-rc.d ] || fail "policy-rc.d was left behind"
[ -z "$(ls /etc/postgresql/15 2>/dev/null)" ] || fail "Debian's own cluster was made"
begun=$(date +%s%N)
make demo || fail "make demo again"
echo "again_ms $(( ($(date +%s%N) - begun) / 1000000 ))"
make stop || fail "make stop"
python3 - <<'END' || fail "make stop left processes behind"
import os, pathlib, sys
lines = {}
for entry in pathlib.Path("/proc").iterdir():
    if entry.name.isdigit() and (entry / "cmdline").exists():
        lines[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
left = [line for pid, line in lines.items() if line and pid not in (1, os.getpid(), os.getppid())]
sys.exit(f"still running: {left}" if left else 0)
END
echo "BARE $WHO passed"
"""


def main() -> int:
    """Run both starts; 0 when both passed."""
    if not IS_ROOT:
        print("make test-bare needs root: it makes a fresh Debian with debootstrap.", file=sys.stderr)
        return 1
    progress = Progress(total=4)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the folders disappear then too
    try:
        with progress.step("apt", "debootstrap"):
            debian.install(("debootstrap",), progress=progress)
        with fresh_folder() as folder:
            base = folder / "base"
            with progress.step("base", "A fresh Debian"):
                make_base(base, progress=progress)
            results = [try_start(base, folder / who, who, progress=progress) for who in HOMES]
    except StartError as error:
        print(f"\n{error.log}\n\n{error.sentence}", file=sys.stderr)
        return 1
    keep(results)
    return 0


def make_base(base: Path, *, progress: Progress) -> None:
    """The smallest Debian with what a person has before the first command."""
    command = ["debootstrap", "--variant=minbase", f"--include={GIVEN},sudo", RELEASE, str(base), mirror()]
    run(command, progress=progress, failure="debootstrap could not make a fresh Debian; the reason stands below.")
    shutil.rmtree(base / "etc/apt/sources.list.d", ignore_errors=True)
    (base / "etc/apt/sources.list").unlink(missing_ok=True)
    for source in debian_sources():
        copy(source, base)
    for way in WAYS:
        copy(Path(way), base)


def try_start(base: Path, root: Path, who: str, *, progress: Progress) -> dict[str, object]:
    """The start in a copy of `base` as `who`; raises StartError when any part fails."""
    with progress.step(f"bare-{who}", f"The start as {who}"):
        subprocess.run(["cp", "-a", str(base), str(root)], check=True)
        if who != "root":
            prepare_user(root, progress=progress)
        home = HOMES[who]
        for way in HOME_WAYS:
            source = Path.home() / way
            if source.exists():
                target = root / str(home).lstrip("/") / way
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
        copy_files(root / str(home).lstrip("/") / "wangge")
        if who != "root":
            chroot = ["chroot", str(root), "chown", "-R", f"{who}:", str(home)]
            run(chroot, progress=progress, failure="The user's home could not be prepared.")
        lines = run(inside(root, who), progress=progress, failure=f"The start as {who} failed; see below.", env={})
        print("\n".join(f"    {line}" for line in lines if not line.startswith(" ")))
        again = next(int(line.split()[1]) / 1000 for line in lines if line.startswith("again_ms"))
        if again > AGAIN_WITHIN_S:
            raise StartError(f"The second start as {who} took {again:.1f} s, more than {AGAIN_WITHIN_S:.0f} s.")
        return {"who": who, "again_s": round(again, 1), "lines": [line for line in lines if line.startswith("[")]}


def prepare_user(root: Path, *, progress: Progress) -> None:
    """A plain user who may use sudo without a password."""
    add = ["chroot", str(root), "useradd", "--create-home", "--shell", "/bin/bash", USER]
    run(add, progress=progress, failure="The user could not be made.")
    rule = root / "etc/sudoers.d" / USER
    rule.write_text(f'{USER} ALL=(ALL) NOPASSWD: ALL\nDefaults env_keep += "DEBIAN_FRONTEND"\n', encoding="utf-8")
    rule.chmod(0o440)


def inside(root: Path, who: str) -> list[str]:
    """The command that runs the start in namespaces of its own, so that nothing can outlive it."""
    home = str(HOMES[who])
    kept = {name: value for name, value in os.environ.items() if name.startswith(VARIABLES)}
    values = {**kept, "BARE_PORT": str(free_port()), "CLONE": f"{home}/wangge", "HOME": home, "WHO": who}
    values |= {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
    words = [f"{name}={value}" for name, value in values.items()]
    become = [] if who == "root" else ["setpriv", f"--reuid={who}", f"--regid={who}", "--init-groups"]
    mounts = " && ".join(
        [
            f"mount -t proc proc {root}/proc",
            f"mount --rbind /sys {root}/sys",
            f"mount --rbind /dev {root}/dev",
            f'exec chroot {root} env -i "$@"',
        ]
    )
    shell = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", mounts, "sh"]
    return [*shell, *words, *become, "bash", "-c", INSIDE]


def debian_sources() -> list[Path]:
    """Files of apt's sources that name Debian itself; others would need keys and hosts that a start has no use for."""
    files = [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]
    texts = [(file, file.read_text(encoding="utf-8")) for file in files if file.is_file()]
    return [file for file, text in texts if {RELEASE, f"{RELEASE}-security"} & set(text.split())]


def mirror() -> str:
    """Address of this machine's Debian mirror."""
    for file in debian_sources():
        for line in file.read_text(encoding="utf-8").splitlines():
            words = line.split()
            if line.startswith(("URIs:", "deb ")):
                address = next(word for word in words if "://" in word)
                if "security" not in address:
                    return address
    raise StartError("This machine's sources name no Debian mirror.")


def copy(source: Path, base: Path) -> None:
    """Copy a file or folder to the same place below `base`."""
    target = base / str(source).lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.exists():
        shutil.copy2(source, target)


@contextmanager
def fresh_folder() -> Iterator[Path]:
    """A folder on disk that disappears afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="wangge-bare-", dir="/var/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(results: list[dict[str, object]]) -> None:
    """Write what was seen."""
    folder = VAR / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bare.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
