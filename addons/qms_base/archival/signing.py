# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Digital signature of an archival PDF (PAdES, ETSI EN 319 142-1, level B-B)."""

import io

from asn1crypto import keys, x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import get_pyca_cryptography_hash
from pyhanko_certvalidator.registry import SimpleCertificateStore

from .certificate import Identity

FIELD = "Archive"


def sign(pdf: bytes, identity: Identity, name: str, reason: str) -> bytes:
    """The file with a certifying signature that permits no change.

    :param name: who signs, as readers of PDF show it
    :param reason: why
    """
    signer = _Signer(
        identity.key,
        signing_cert=_certificate(identity.certificate),
        signing_key=keys.PrivateKeyInfo.load(
            identity.key.private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        ),
        cert_registry=SimpleCertificateStore.from_certs(
            [_certificate(one) for one in identity.chain]
        ),
    )
    signed = signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            name=name,
            reason=reason,
        ),
        signer=signer,
    )
    return signed.getvalue()


class _Signer(signers.SimpleSigner):
    """Signs by the key that is open already.

    The library reads the key anew for each signature, twice a file; for RSA that checks
    its primes each time, which takes a hundred times as long as to sign.
    """

    def __init__(self, key, **options):
        super().__init__(**options)
        self._key = key

    def sign_raw(self, data, digest_algorithm):
        """The signature of ``data``, of the kind that the certificate's key makes."""
        mechanism = self.get_signature_mechanism_for_digest(digest_algorithm)
        plain_rsa = mechanism.signature_algo == "rsassa_pkcs1v15"
        if not plain_rsa or not isinstance(self._key, rsa.RSAPrivateKey):
            return super().sign_raw(data, digest_algorithm)
        digest = get_pyca_cryptography_hash(digest_algorithm)
        return self._key.sign(data, padding.PKCS1v15(), digest)


def _certificate(certificate):
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
