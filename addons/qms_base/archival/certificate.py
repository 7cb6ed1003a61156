# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The certificate and key that a company signs archival records with."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

_LEAST_RSA_BITS = 2048


class CertificateError(Exception):
    """A certificate that nothing can be signed with.

    :ivar code: unreadable, no_key, key_kind, key_size, usage, mismatch
    """

    def __init__(self, code):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Identity:
    """A private key with its certificate and the chain above it."""

    key: object
    certificate: x509.Certificate
    chain: tuple = ()

    @property
    def key_pem(self) -> str:
        """The private key, unencrypted PKCS#8; keep it encrypted."""
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()

    @property
    def certificates_pem(self) -> str:
        """The certificate and its chain."""
        return "".join(
            one.public_bytes(serialization.Encoding.PEM).decode()
            for one in (self.certificate, *self.chain)
        )

    @property
    def self_signed(self) -> bool:
        """Whether nobody but the company vouches for it."""
        return is_self_signed(self.certificate)

    @property
    def valid_from(self) -> datetime:
        """Naive UTC."""
        return self.certificate.not_valid_before_utc.replace(tzinfo=None)

    @property
    def valid_until(self) -> datetime:
        """Naive UTC."""
        return self.certificate.not_valid_after_utc.replace(tzinfo=None)


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate, 64 hexadecimal digits."""
    der = certificate.public_bytes(serialization.Encoding.DER)
    return hashlib.sha256(der).hexdigest()


def is_self_signed(certificate: x509.Certificate) -> bool:
    """Whether a certificate is issued by itself."""
    try:
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def name_text(name: x509.Name) -> str:
    """A name as ``CN=…,O=…`` (RFC 4514)."""
    return name.rfc4514_string()


def make_self_signed(company: str, days: int = 1095) -> Identity:
    """A key and a certificate that the company issues to itself.

    :param company: name that signatures show
    :param days: how long it is valid
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    # a name of X.509 has at most 64 characters
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, company[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{company[:44]} (self-signed)"),
        ]
    )
    now = datetime.now(timezone.utc).replace(microsecond=0)
    usage = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # clocks differ a little
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, **usage),
            True,
        )
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False
        )
        .sign(key, hashes.SHA256())
    )
    return Identity(key, certificate)


def open_pkcs12(content: bytes, password: str) -> Identity:
    """The identity in a PKCS#12 file (``.p12``, ``.pfx``).

    :raises CertificateError: says what is wrong with it
    """
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(
            content, password.encode() if password else None
        )
    except (ValueError, TypeError, NotImplementedError) as error:
        raise CertificateError("unreadable") from error
    return _checked(key, certificate, chain)


def open_pem(key_pem: str, certificates_pem: str) -> Identity:
    """The identity that was kept.

    :raises CertificateError: says what is wrong with it
    """
    try:
        key = serialization.load_pem_private_key(key_pem.encode(), None)
        first, *chain = x509.load_pem_x509_certificates(certificates_pem.encode())
    except (ValueError, TypeError) as error:
        raise CertificateError("unreadable") from error
    return _checked(key, first, chain)


def _checked(key, certificate, chain):
    if key is None or certificate is None:
        raise CertificateError("no_key")
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise CertificateError("key_kind")
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < _LEAST_RSA_BITS:
        raise CertificateError("key_size")
    if key.public_key() != certificate.public_key():
        raise CertificateError("mismatch")
    if not _may_sign(certificate):
        raise CertificateError("usage")
    return Identity(key, certificate, tuple(chain or ()))


def _may_sign(certificate):
    """Whether its key usage, where it has one, is for signing documents."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment
