# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Digital signature of an archival PDF (PAdES, ETSI EN 319 142-1, level B-B)."""

import io

from asn1crypto import keys, x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from .certificate import Identity

FIELD = "Archive"


def sign(pdf: bytes, identity: Identity, name: str, reason: str) -> bytes:
    """The file with a certifying signature that permits no change.

    :param name: who signs, as readers of PDF show it
    :param reason: why
    """
    signer = signers.SimpleSigner(
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


def _certificate(certificate):
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
