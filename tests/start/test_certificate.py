"""LAN=1: a certificate that a phone believes once it trusts the authority of this clone."""

import subprocess
from pathlib import Path

import pytest

from deploy.start import certificate, stamps
from deploy.start.progress import Progress

HOSTS = ["127.0.0.1", "localhost", "192.168.1.5"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(certificate, "VAR", tmp_path)
    monkeypatch.setattr(stamps, "STAMPS", tmp_path / "stamps")
    return tmp_path / "tls"


def openssl(*arguments: str | Path) -> str:
    return subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=True).stdout


def test_the_authority_vouches_for_the_server_under_all_its_names() -> None:
    made = certificate.ensure(HOSTS, progress=Progress())
    assert made.authority
    assert "OK" in openssl("verify", "-CAfile", made.authority, made.certificate)
    told = openssl("x509", "-in", made.certificate, "-noout", "-ext", "subjectAltName,basicConstraints")
    assert "CA:FALSE" in told
    assert all(host in told for host in HOSTS)


def test_a_new_address_gets_a_new_certificate_from_the_same_authority() -> None:
    first = certificate.ensure(HOSTS, progress=Progress())
    assert first.authority
    authority, server = first.authority.read_bytes(), first.certificate.read_bytes()
    second = certificate.ensure([*HOSTS, "10.0.0.7"], progress=Progress())
    assert second.authority
    assert second.authority.read_bytes() == authority
    assert second.certificate.read_bytes() != server
    assert "OK" in openssl("verify", "-CAfile", second.authority, second.certificate)


def test_30_days_before_its_end_the_server_s_certificate_is_renewed_by_the_same_authority(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(certificate.DAYS, "server", 29)
        old = certificate.ensure(HOSTS, progress=Progress())
        assert old.authority
        authority, server, lines = old.authority.read_bytes(), old.certificate.read_bytes(), old.nginx_lines()
    new = certificate.ensure(HOSTS, progress=Progress())
    assert new.authority
    assert new.authority.read_bytes() == authority
    assert new.certificate.read_bytes() != server
    assert new.nginx_lines() != lines
    kept = new.certificate.read_bytes()
    assert certificate.ensure(HOSTS, progress=Progress()).certificate.read_bytes() == kept
    openssl("x509", "-in", new.certificate, "-noout", "-checkend", str(360 * 86_400))


def test_an_authority_near_its_end_is_renewed_with_the_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(certificate.DAYS, "authority", 29)
        old = certificate.ensure(HOSTS, progress=Progress())
        assert old.authority
        before = old.authority.read_bytes()
    new = certificate.ensure(HOSTS, progress=Progress())
    assert new.authority
    assert new.authority.read_bytes() != before
    assert "OK" in openssl("verify", "-CAfile", new.authority, new.certificate)


def test_the_keys_are_readable_by_their_owner_only(folder: Path) -> None:
    certificate.ensure(HOSTS, progress=Progress())
    assert {path.stat().st_mode & 0o077 for path in folder.glob("*key.pem")} == {0}


def test_the_authority_is_offered_and_its_key_is_not() -> None:
    lines = certificate.ensure(HOSTS, progress=Progress()).nginx_lines()
    assert "location = /authority.crt" in lines
    assert "authority-key" not in lines


def test_a_bought_certificate_offers_no_authority() -> None:
    assert "authority" not in certificate.Certificate(Path("c.pem"), Path("k.pem")).nginx_lines()


def forged(folder: Path, name: str) -> Path:
    """A certificate for `name`, signed by the authority as a thief of its key would."""
    wanted = folder / "forged.cnf"
    wanted.write_text(f"[req]\ndistinguished_name=n\n[n]\n[server]\nsubjectAltName={name}\n", encoding="utf-8")
    made = folder / "forged.pem"
    openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-config", wanted, "-extensions", "server", "-subj", "/CN=x",
        "-keyout", folder / "forged-key.pem", "-out", made,
        "-CA", folder / "authority.pem", "-CAkey", folder / "authority-key.pem",
    )  # fmt: skip
    return made


@pytest.mark.parametrize("name", ["DNS:bank.example", "IP:8.8.8.8"])
def test_the_authority_is_believed_for_local_networks_only(folder: Path, name: str) -> None:
    made = certificate.ensure(HOSTS, progress=Progress())
    assert made.authority
    with pytest.raises(subprocess.CalledProcessError):
        openssl("verify", "-CAfile", made.authority, forged(folder, name))


def test_a_public_address_of_this_machine_gets_an_authority_that_may_vouch_for_it() -> None:
    first = certificate.ensure(HOSTS, progress=Progress())
    assert first.authority
    before = first.authority.read_bytes()
    second = certificate.ensure([*HOSTS, "203.0.113.9"], progress=Progress())
    assert second.authority
    assert second.authority.read_bytes() != before
    assert "OK" in openssl("verify", "-CAfile", second.authority, second.certificate)
