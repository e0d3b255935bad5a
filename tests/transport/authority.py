"""Certificates for 127.0.0.1 and localhost, made for this run of the tests."""

import datetime
from ipaddress import ip_address
from typing import NamedTuple

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from netpeer.transport import ClientTls, ServerTls

__all__ = ["PASSWORD", "Certificates", "make_certificates"]

PASSWORD = b"a password that netpeer never asks for"


class Certificates(NamedTuple):
    """
    The certificates of the TLS tests, as PEM.

    Attributes:
        authority: the root that signed `leaf`, `other_host` and, by an intermediate one, `chained`.
        stranger: a root that signed nothing here.
        leaf: a server's certificate and key for localhost and 127.0.0.1.
        other_host: the same for a host that is not this machine.
        chained: the same as `leaf`, with the chain to the root beside it.
        self_signed: a certificate for localhost and 127.0.0.1 that is its own issuer.
        encrypted_key: the key of `leaf`, encrypted with `PASSWORD`.
    """

    authority: bytes
    stranger: bytes
    leaf: ServerTls
    other_host: ServerTls
    chained: ServerTls
    self_signed: ServerTls
    encrypted_key: bytes

    def trusting(self, pem: bytes | None = None) -> ClientTls:
        """
        A client that trusts one certificate: the authority's if none is given.
        """
        return ClientTls(verify=True, trusted_pem=self.authority if pem is None else pem)


def make_certificates() -> Certificates:
    """
    Make new certificates.
    """
    authority = trustme.CA()
    middle = authority.create_child_ca()
    leaf = authority.issue_cert("localhost", "127.0.0.1", "::1")
    chained = middle.issue_cert("localhost", "127.0.0.1")
    chain = chained.cert_chain_pems
    return Certificates(
        authority=authority.cert_pem.bytes(),
        stranger=trustme.CA().cert_pem.bytes(),
        leaf=_plain(leaf),
        other_host=_plain(authority.issue_cert("elsewhere.example")),
        chained=ServerTls(
            chain[0].bytes(), chained.private_key_pem.bytes(), b"".join(pem.bytes() for pem in chain[1:])
        ),
        self_signed=_self_signed(),
        encrypted_key=_encrypted(leaf.private_key_pem.bytes()),
    )


def _plain(certificate: trustme.LeafCert) -> ServerTls:
    return ServerTls(certificate.cert_chain_pems[0].bytes(), certificate.private_key_pem.bytes(), b"")


def _encrypted(key_pem: bytes) -> bytes:
    key = serialization.load_pem_private_key(key_pem, None)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(PASSWORD),
    )


def _self_signed() -> ServerTls:
    # A self-signed certificate as one `openssl` command makes it: no authority and no key usage, only the names.
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a game's server")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain_key = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return ServerTls(certificate.public_bytes(serialization.Encoding.PEM), plain_key, b"")
