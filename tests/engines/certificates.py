"""
Makes self-signed certificates for the TLS tests, new ones in each run.
"""

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

__all__ = ["SelfSigned"]

VALID_FOR = datetime.timedelta(days=1)


@dataclass(frozen=True)
class SelfSigned:
    """
    The PEM files of one certificate and its key.
    """

    certificate: Path
    key: Path

    @classmethod
    def make(cls, folder: Path, name: str, *, host: str = "127.0.0.1") -> "SelfSigned":
        """
        Makes a self-signed certificate, as game developers do for their first server.

        Args:
            folder: The folder for the two files.
            name: The name of both files, without suffix.
            host: The IP address that the certificate is for.
        """
        private = ec.generate_private_key(ec.SECP256R1())
        made = cls(folder / f"{name}.crt", folder / f"{name}.key")
        made.certificate.write_bytes(_sign(private, host).public_bytes(serialization.Encoding.PEM))
        made.key.write_bytes(
            private.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.TraditionalOpenSSL,
                serialization.NoEncryption(),
            )
        )
        return made


def _sign(private: ec.EllipticCurvePrivateKey, host: str) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    # Godot's TLS (mbed TLS) compares the URL's host with DNS names; Python's compares it with IP addresses.
    names = x509.SubjectAlternativeName([x509.DNSName(host), x509.IPAddress(ipaddress.ip_address(host))])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - VALID_FOR)
        .not_valid_after(now + VALID_FOR)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
