"""TLSOptions: what a client trusts, or what a server shows."""

from netpeer.peer.certificates import CryptoKey, X509Certificate
from netpeer.transport import ClientTls, ServerTls

__all__ = ["TLSOptions"]


class TLSOptions:
    """
    Settings of TLS, made by one of the static methods and never changed. See Godot's class reference (4.x),
    `TLSOptions`.
    """

    def __init__(self) -> None:
        # As Godot's TLSOptions.new(): a client that trusts what the system trusts.
        self._is_server = self._is_unsafe = False
        self._common_name = ""
        self._trusted: X509Certificate | None = None
        self._key: CryptoKey | None = None
        self._certificate: X509Certificate | None = None

    def __repr__(self) -> str:
        kind = "server" if self._is_server else "unsafe client" if self._is_unsafe else "client"
        return f"<TLSOptions {kind}>"

    @staticmethod
    def client(trusted_chain: X509Certificate | None = None, common_name_override: str = "") -> "TLSOptions":
        """
        For a client that verifies the server.

        Args:
            trusted_chain: the only certificates to trust, as the server's own or as its issuers; None trusts what the
                system trusts.
            common_name_override: the name that the certificate must have; "": the host of the URL.
        """
        options = TLSOptions()
        options._trusted, options._common_name = trusted_chain, common_name_override
        return options

    @staticmethod
    def client_unsafe(trusted_chain: X509Certificate | None = None) -> "TLSOptions":
        """
        For a client that takes any certificate: encrypted, but perhaps by somebody else than the server. For tests.

        Args:
            trusted_chain: kept for `get_trusted_ca_chain`; nothing is verified with it.
        """
        options = TLSOptions()
        options._is_unsafe, options._trusted = True, trusted_chain
        return options

    @staticmethod
    def server(key: CryptoKey, certificate: X509Certificate) -> "TLSOptions":
        """
        For a server.

        Args:
            key: its private key.
            certificate: its certificate, and behind it in the same text those between it and a root, if any.
        """
        options = TLSOptions()
        options._is_server, options._key, options._certificate = True, key, certificate
        return options

    def is_server(self) -> bool:
        """
        Whether `server` made this.
        """
        return self._is_server

    def is_unsafe_client(self) -> bool:
        """
        Whether `client_unsafe` made this.
        """
        return self._is_unsafe

    def get_common_name_override(self) -> str:
        """
        The name that the server's certificate must have; "": the host of the URL.
        """
        return self._common_name

    def get_trusted_ca_chain(self) -> X509Certificate | None:
        """
        The certificates that a client trusts; None: the system's.
        """
        return self._trusted

    def get_private_key(self) -> CryptoKey | None:
        """
        A server's private key.
        """
        return self._key

    def get_own_certificate(self) -> X509Certificate | None:
        """
        A server's certificate.
        """
        return self._certificate

    def _for_client(self) -> ClientTls:
        trusted = None if self._trusted is None else self._trusted.pem
        return ClientTls(not self._is_unsafe, trusted, self._common_name)

    def _for_server(self) -> ServerTls:
        certificate = b"" if self._certificate is None else self._certificate.pem
        key = b"" if self._key is None else self._key.pem
        return ServerTls(certificate, key, b"")
