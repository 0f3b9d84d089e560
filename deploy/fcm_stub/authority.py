"""A throw-away certificate authority and a certificate for FCM's host, made anew for each folder."""

import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "fcm.googleapis.com"
_LIFE = datetime.timedelta(days=365)


def certificates(folder: Path) -> tuple[Path, Path]:
    """(authority's certificate, host's certificate with its key), as PEM files of `folder`."""
    authority, host = folder / "ca.pem", folder / "host.pem"
    if authority.exists() and host.exists():
        return authority, host
    folder.mkdir(parents=True, exist_ok=True)
    ca_key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Wangge push stub, not a real authority")])
    ca = _builder(name, name, ca_key.public_key()).add_extension(x509.BasicConstraints(True, 0), critical=True)
    ca_certificate = ca.sign(ca_key, hashes.SHA256())
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    leaf = _builder(subject, name, key.public_key()).add_extension(
        x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    host.touch(mode=0o600)
    host.write_bytes(leaf.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM) + private)
    authority.write_bytes(ca_certificate.public_bytes(serialization.Encoding.PEM))
    return authority, host


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    start = datetime.datetime.now(tz=datetime.UTC) - datetime.timedelta(hours=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + _LIFE)
    )
