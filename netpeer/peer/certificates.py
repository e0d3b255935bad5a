"""X509Certificate and CryptoKey: certificates and keys for TLS, from PEM files or from memory."""

import re
from pathlib import Path
from typing import ClassVar

from netpeer.errors import Error
from netpeer.log import report

__all__ = ["CryptoKey", "X509Certificate"]

# Bytes of a PEM file. A chain of certificates has a few KB, a key has less; a wrong path may lead to a huge file.
MAX_PEM_BYTES = 1024 * 1024


class _PemResource:
    """
    PEM text with a certain label.
    """

    _what: ClassVar[str]
    _label: ClassVar[re.Pattern[bytes]]

    def __init__(self) -> None:
        self._pem = b""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {'loaded' if self._pem else 'empty'}>"

    @property
    def pem(self) -> bytes:
        """
        The PEM text; `b""` when nothing was loaded.
        """
        return self._pem

    def load(self, path: str | Path) -> Error:
        """
        Load a PEM file.

        Args:
            path: the file.

        Returns:
            OK, ERR_FILE_NOT_FOUND, ERR_FILE_CANT_OPEN or ERR_FILE_CORRUPT. After an error, the PEM text that was loaded
            before stays.
        """
        try:
            with open(path, "rb") as file:
                return self._accept(file.read(MAX_PEM_BYTES + 1), f"{path}")
        except FileNotFoundError:
            return report(Error.ERR_FILE_NOT_FOUND, "there is no file %s to load a %s from", path, self._what)
        except OSError as error:
            return report(Error.ERR_FILE_CANT_OPEN, "cannot read %s: %s", path, error.strerror)

    def load_from_string(self, text: str | bytes) -> Error:
        """
        Load PEM text from memory.

        Args:
            text: PEM, as str or bytes.

        Returns:
            OK or ERR_FILE_CORRUPT. After an error, the PEM text that was loaded before stays.
        """
        return self._accept(text.encode() if isinstance(text, str) else bytes(text), "the text")

    def save(self, path: str | Path) -> Error:
        """
        Write the PEM text to a file.

        Args:
            path: the file; an existing file is replaced.

        Returns:
            OK, ERR_UNCONFIGURED when nothing was loaded, or ERR_FILE_CANT_WRITE.
        """
        if not self._pem:
            return report(Error.ERR_UNCONFIGURED, "there is no %s to save: load one first", self._what)
        try:
            self._write(Path(path))
        except OSError as error:
            return report(Error.ERR_FILE_CANT_WRITE, "cannot write %s: %s", path, error.strerror)
        return Error.OK

    def _write(self, path: Path) -> None:
        path.write_bytes(self._pem)

    def _accept(self, pem: bytes, source: str) -> Error:
        if len(pem) > MAX_PEM_BYTES or not self._label.search(pem) or not pem.isascii():
            return report(Error.ERR_FILE_CORRUPT, "%s contains no %s in PEM form", source, self._what)
        self._pem = pem
        return Error.OK


class X509Certificate(_PemResource):
    """
    One certificate or a chain of them. See Godot's class reference, `X509Certificate`.
    """

    _what = "certificate"
    _label = re.compile(rb"-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----")


class CryptoKey(_PemResource):
    """
    A private key that is not encrypted. See Godot's class reference, `CryptoKey`.
    """

    _what = "private key"
    _label = re.compile(rb"-----BEGIN ((RSA|EC) )?PRIVATE KEY-----")

    def _write(self, path: Path) -> None:
        # Only this user may read the key, at every moment: so an old file with other rights is not written to.
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(self._pem)
