"""What a client and a server need for TLS, as plain data: `import ssl` takes 40 ms, and is not needed to say it."""

from typing import NamedTuple

__all__ = ["ClientTls", "ServerTls"]


class ClientTls(NamedTuple):
    """
    How a client uses TLS.

    Attributes:
        verify: whether the client checks the server's certificate.
        trusted_pem: the only certificate that the client trusts, as PEM; None: the system's certificates.
        common_name: the name that the server's certificate must have; "": the host that the client connects to.
    """

    verify: bool
    trusted_pem: bytes | None
    common_name: str = ""


class ServerTls(NamedTuple):
    """
    What a server shows to its clients, as PEM.

    Attributes:
        certificate_pem: the server's certificate.
        key_pem: the private key of the certificate, without a password.
        chain_pem: the certificates between the server's and a root; `b""`: none.
    """

    certificate_pem: bytes
    key_pem: bytes
    chain_pem: bytes
