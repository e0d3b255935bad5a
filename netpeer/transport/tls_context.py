"""TLS contexts for clients and servers. Import this module only when TLS is needed: `import ssl` takes 40 ms."""

import functools
import os
import ssl
import tempfile

from netpeer.transport.tls_settings import ClientTls, ServerTls

__all__ = ["client_context", "server_context"]


# Contexts that are kept: a program uses few different settings, and one context serves any number of connections.
@functools.lru_cache(maxsize=8)
def client_context(settings: ClientTls) -> ssl.SSLContext:
    """
    Make the TLS context of a client, for TLS 1.2 or later.

    If the client verifies and `trusted_pem` is None, this loads the system's trusted certificates, which takes 40 ms:
    call it in a background thread.

    Args:
        settings: how the client uses TLS.

    Returns:
        The same context for equal settings. Raises `OSError` or `ValueError` if `trusted_pem` holds no certificate.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not settings.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif settings.trusted_pem is None:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    else:
        context.load_verify_locations(cadata=settings.trusted_pem.decode("ascii"))
        # The trusted certificate need not be a root: it may be the server's own, or an intermediate one.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def server_context(settings: ServerTls) -> ssl.SSLContext:
    """
    Make the TLS context of a server, for TLS 1.2 or later.

    Args:
        settings: certificate, key and chain.

    Returns:
        A new context. Raises `OSError` or `ValueError` if the parts cannot be read or do not belong together.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # ssl loads keys from files only. Only this user can read the folder, and it is deleted at once.
    with tempfile.TemporaryDirectory(prefix="netpeer-") as folder:
        path = os.path.join(folder, "server.pem")
        with open(path, "wb") as file:
            file.write(b"\n".join((settings.key_pem, settings.certificate_pem, settings.chain_pem)))
        context.load_cert_chain(path, password=_no_password)
    return context


def _no_password() -> str:
    # Without this function OpenSSL asks for a password on the terminal, and the game stops until a user answers.
    raise ssl.SSLError("the private key is encrypted: give it without a password")
