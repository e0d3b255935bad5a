"""TLSOptions: the certificates that a client trusts, or the certificate and key of a server."""

from netpeer.peer.certificates import CryptoKey, X509Certificate
from netpeer.transport import ClientTls, ServerTls

__all__ = ["TLSOptions"]


class TLSOptions:
    """
    Settings of TLS. Make them with `client`, `client_unsafe` or `server`; they never change. See Godot's class
    reference (4.x), `TLSOptions`.
    """

    def __init__(
        self,
        *,
        is_server: bool = False,
        is_unsafe: bool = False,
        common_name: str = "",
        trusted: X509Certificate | None = None,
        key: CryptoKey | None = None,
        certificate: X509Certificate | None = None,
    ) -> None:
        """
        Not for games: use the static methods. Without arguments, as in Godot, these are options for a client that
        trusts the certificates that the system trusts.
        """
        self._is_server = is_server
        self._is_unsafe = is_unsafe
        self._common_name = common_name
        self._trusted = trusted
        self._key = key
        self._certificate = certificate

    def __repr__(self) -> str:
        kind = "server" if self._is_server else "unsafe client" if self._is_unsafe else "client"
        return f"<TLSOptions {kind}>"

    @staticmethod
    def client(trusted_chain: X509Certificate | None = None, common_name_override: str = "") -> "TLSOptions":
        """
        Options for a client that verifies the server's certificate.

        Args:
            trusted_chain: the only certificates to trust: the server's own, or those of its issuers. None trusts the
                certificates that the system trusts.
            common_name_override: the name that the certificate must have. "": the host of the URL.

        Returns:
            The options, for `create_client` or `connect_to_url`.
        """
        return TLSOptions(trusted=trusted_chain, common_name=common_name_override)

    @staticmethod
    def client_unsafe(trusted_chain: X509Certificate | None = None) -> "TLSOptions":
        """
        Options for a client that accepts any certificate. The connection is encrypted, but the other side may be an
        attacker: use it for tests only.

        Args:
            trusted_chain: returned by `get_trusted_ca_chain`, and not used otherwise.

        Returns:
            The options, for `create_client` or `connect_to_url`.
        """
        return TLSOptions(is_unsafe=True, trusted=trusted_chain)

    @staticmethod
    def server(key: CryptoKey, certificate: X509Certificate) -> "TLSOptions":
        """
        Options for a server.

        Args:
            key: the server's private key.
            certificate: the server's certificate. If other certificates stand between it and a root certificate, they
                follow it in the same PEM text.

        Returns:
            The options, for `create_server`.
        """
        return TLSOptions(is_server=True, key=key, certificate=certificate)

    def is_server(self) -> bool:
        """
        Whether these are options for a server.
        """
        return self._is_server

    def is_unsafe_client(self) -> bool:
        """
        Whether these are options for a client that accepts any certificate.
        """
        return self._is_unsafe

    def get_common_name_override(self) -> str:
        """
        The name that the server's certificate must have. "": the host of the URL.
        """
        return self._common_name

    def get_trusted_ca_chain(self) -> X509Certificate | None:
        """
        The certificates that a client trusts. None: those that the system trusts.
        """
        return self._trusted

    def get_private_key(self) -> CryptoKey | None:
        """
        The private key of a server; None for a client.
        """
        return self._key

    def get_own_certificate(self) -> X509Certificate | None:
        """
        The certificate of a server; None for a client.
        """
        return self._certificate

    # For the peers.

    def for_client(self) -> ClientTls:
        """
        Not for games: the options in the form that a client's stream takes.
        """
        trusted = None if self._trusted is None else self._trusted.pem
        return ClientTls(not self._is_unsafe, trusted, self._common_name)

    def for_server(self) -> ServerTls:
        """
        Not for games: the options in the form that a server's listener takes.
        """
        certificate = b"" if self._certificate is None else self._certificate.pem
        key = b"" if self._key is None else self._key.pem
        return ServerTls(certificate, key, b"")
