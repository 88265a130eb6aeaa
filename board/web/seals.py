"""Values that a copied database must not give away: sealed, or hashed, with keys made of the installation's own.

The key lies in the settings or in the data directory, not in the database.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12


class Seals:
    """Seals and opens text with AES-256-GCM; each sealed text is bound to what it is about, and opens nowhere else."""

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(_derived(secret, "board sealed values"))
        self._hash_key = _derived(secret, "board hashed codes")

    def seal(self, text: str, about: str) -> str:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return base64.urlsafe_b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), about.encode())).decode()

    def open(self, sealed: str, about: str) -> str | None:
        """The text; None where it was sealed with another key, about something else, or changed since."""
        try:
            data = base64.b64decode(sealed, altchars=b"-_", validate=True)
            return self._cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], about.encode()).decode()
        except (ValueError, InvalidTag):
            return None

    def hashed(self, text: str, about: str) -> str:
        """A hash that nobody can try words against without the key."""
        return hmac.new(self._hash_key, f"{about}\n{text}".encode(), hashlib.sha256).hexdigest()


def _derived(secret: str, purpose: str) -> bytes:
    """A key for one purpose (HKDF, RFC 5869): keys of different purposes tell nothing of each other."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(secret.encode())
