"""The cluster's own authority and what it signs. Valid for two days: a cluster lives for minutes."""

from __future__ import annotations

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


def write_key(key: ec.EllipticCurvePrivateKey, path: Path) -> None:
    """A private key as PEM, for its owner only."""
    kind = serialization.PrivateFormat.TraditionalOpenSSL
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()))
    path.chmod(0o600)


def named(name: str, group: str) -> x509.Name:
    """Kubernetes reads the user from the common name and the group from the organisation."""
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    return x509.Name(parts + ([x509.NameAttribute(NameOID.ORGANIZATION_NAME, group)] if group else []))


@dataclass
class Authority:
    """Signs certificates into ``folder``: ``<file>.crt`` and ``<file>.key``; its own is ``ca.crt``."""

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = named("andon-test-cluster", "")
        ca = self._draft(self.name, self.key).add_extension(x509.BasicConstraints(True, None), critical=True)
        self.certificate = self.folder / "ca.crt"
        self.certificate.write_bytes(ca.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def _draft(self, name: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        draft = x509.CertificateBuilder().subject_name(name).issuer_name(self.name).public_key(key.public_key())
        draft = draft.serial_number(x509.random_serial_number())
        return draft.not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(
            now + datetime.timedelta(days=2)
        )

    def _sign(self, file: str, name: x509.Name, *extensions: x509.ExtensionType) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        draft = self._draft(name, key)
        for extension in extensions:
            draft = draft.add_extension(extension, critical=False)
        signed = draft.sign(self.key, hashes.SHA256())
        (self.folder / f"{file}.crt").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        write_key(key, self.folder / f"{file}.key")

    def server(self, file: str, names: list[str]) -> None:
        """A server's certificate for host names and addresses."""
        alternatives: list[x509.GeneralName] = []
        for name in names:
            address = name.replace(".", "").isdigit()
            alternatives.append(x509.IPAddress(ipaddress.ip_address(name)) if address else x509.DNSName(name))
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        self._sign(file, named(names[0], ""), x509.SubjectAlternativeName(alternatives), usage)

    def client(self, file: str, user: str, group: str = "") -> None:
        """A client's certificate for a Kubernetes user."""
        self._sign(file, named(user, group), x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]))
