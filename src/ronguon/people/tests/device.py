"""A device that makes passkeys, in plain Python: what a browser and its authenticator would send."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

Flag = AuthenticatorData.FLAG
MAKE = b"a make of device"


@dataclass
class Device:
    """One passkey for one site; `locked` says whether its lock asks for a finger, a face or a PIN."""

    site: str = "testserver"
    locked: bool = True
    secret: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    identity: bytes = field(default_factory=lambda: os.urandom(16))
    owner: bytes = b""

    def _flags(self) -> Flag:
        return Flag.UP | Flag.UV if self.locked else Flag.UP

    def _said(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(type=kind, challenge=challenge, origin=f"https://{self.site}")

    def made(self, options: Any) -> dict[str, Any]:
        """Return the answer to the options of a new passkey, as the page sends it."""
        asked = options["publicKey"]
        said = self._said("webauthn.create", asked["challenge"])
        key = ES256.from_cryptography_key(self.secret.public_key())  # type: ignore[no-untyped-call]  # fido2 leaves it out
        credential = AttestedCredentialData.create(MAKE, self.identity, key)
        data = AuthenticatorData.create(sha256(self.site.encode()), self._flags() | Flag.AT, 0, credential)
        self.owner = websafe_decode(asked["user"]["id"])
        return self._sent(
            clientDataJSON=bytes(said), attestationObject=bytes(AttestationObject.create("none", data, {}))
        ) | {"clientExtensionResults": {"credProps": {"rk": True}}, "authenticatorAttachment": "platform"}

    def answered(self, options: Any) -> dict[str, Any]:
        """Return the answer to the options of a sign-in, as the page sends it."""
        said = self._said("webauthn.get", options["publicKey"]["challenge"])
        data = AuthenticatorData.create(sha256(self.site.encode()), self._flags(), 1)
        signature = self.secret.sign(bytes(data) + said.hash, ec.ECDSA(SHA256()))
        return self._sent(
            clientDataJSON=bytes(said), authenticatorData=bytes(data), signature=signature, userHandle=self.owner
        ) | {"clientExtensionResults": {}}

    def _sent(self, **parts: bytes) -> dict[str, Any]:
        response = {name: websafe_encode(part) for name, part in parts.items()}
        return {
            "type": "public-key",
            "id": websafe_encode(self.identity),
            "rawId": websafe_encode(self.identity),
            "response": response,
        }
