# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Whether an archival record is what was made: by the file alone, without Odoo."""

import asyncio
import hashlib
import io
import struct
import zlib
from dataclasses import dataclass, field

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import extract_signer_info
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from .certificate import fingerprint, is_self_signed, name_text
from .content import ContentError, read, unprinted
from .structure import Pdf, StructureError

_SHOWN = 5


@dataclass
class Report:
    """The result of a verification.

    :ivar problems: what is wrong, a sentence each; none where all fits
    :ivar record: the machine-readable record, once it could be read
    """

    problems: list[str] = field(default_factory=list)
    pdf_sha256: str = ""
    json_sha256: str = ""
    pages: int = 0
    record: dict = field(default_factory=dict)
    signer: str = ""
    issuer: str = ""
    certificate_sha256: str = ""
    self_signed: bool = False
    signed_at: str = ""
    in_validity: bool = True

    @property
    def ok(self):
        return not self.problems


def verify(content: bytes) -> Report:
    """Verify a file: signature, that nothing changed since, attachment against text.

    What comes first decides: of a file that was changed nothing else is believed.
    """
    report = Report(pdf_sha256=hashlib.sha256(content).hexdigest())
    problem = _signature_problem(content, report)
    if problem:
        report.problems.append(problem)
        return report
    try:
        pdf = Pdf(content)
        report.pages = pdf.page_count
        report.problems += [f"not an archival PDF: {s}" for s in pdf.problems()]
        data = pdf.record()
        report.json_sha256 = hashlib.sha256(data).hexdigest()
        report.record = read(data)
        report.problems += _text_problems(report, pdf.pages())
    except (StructureError, ContentError) as error:
        report.problems.append(str(error))
    return report


def _text_problems(report, pages):
    record = report.record
    squeezed = ["".join(page.split()) for page in pages]
    number = "".join(record["number"].split())
    bare = [str(i + 1) for i, page in enumerate(squeezed) if number not in page]
    if bare:
        yield f"pages without the number of the record: {', '.join(bare[:_SHOWN])}"
    if not any(report.json_sha256 in page for page in squeezed):
        yield "the text names another attachment than the one inside"
    missing = unprinted(record, pages)
    if missing:
        yield (
            f"the text does not say {len(missing)} values of the attachment:"
            f" {', '.join(missing[:_SHOWN])}"
        )


# ----------------------------------------------------------------------
# Signature
# ----------------------------------------------------------------------
def _signature_problem(content, report):
    """What is wrong with the signature, or None; fills in who signed."""
    try:
        signatures = PdfFileReader(io.BytesIO(content)).embedded_signatures
        if len(signatures) != 1:
            return (
                "the file is not signed"
                if not signatures
                else "the file has more than one signature"
            )
        return _problem_of(signatures[0], content, report)
    except SignatureValidationError:
        return "the signature is not valid"
    except (PdfError, *_DAMAGED):
        return "the file is damaged: no signature can be read"


# what readers raise for files that somebody damaged
_DAMAGED = (
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OSError,
    AssertionError,
    RecursionError,
    OverflowError,
    NotImplementedError,
    struct.error,
    zlib.error,
)


def _problem_of(signature, content, report):
    certificate = x509.load_der_x509_certificate(signature.signer_cert.dump())
    reported = signature.self_reported_timestamp
    status = asyncio.run(_status(signature, reported))
    if not status.intact or status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return "the file was changed after it was signed"
    if not status.valid:
        return "the signature is not valid"
    if not _is_exact(signature, content):
        return "the signature itself was changed after it was made"
    report.signer = name_text(certificate.subject)
    report.issuer = name_text(certificate.issuer)
    report.certificate_sha256 = fingerprint(certificate)
    report.self_signed = is_self_signed(certificate)
    if reported is None:
        return "the signature does not say when it was made"
    report.signed_at = reported.isoformat()
    report.in_validity = (
        certificate.not_valid_before_utc <= reported <= certificate.not_valid_after_utc
    )
    if not report.in_validity:
        return "the certificate was not valid when the file was signed"
    return None


async def _status(signature, moment):
    # whose certificate it is, is reported; that it is trusted, no file can say
    trusted = ValidationContext(
        trust_roots=[signature.signer_cert],
        allow_fetching=False,
        moment=moment,
        revocation_mode="soft-fail",
    )
    return await async_validate_pdf_signature(
        signature,
        signer_validation_context=trusted,
        key_usage_settings=KeyUsageConstraints(
            key_usage={"digital_signature", "non_repudiation"},
            match_all_key_usages=False,
        ),
    )


def _is_exact(signature, content):
    """Whether the signature's own bytes are exactly as such a signature is written.

    They are the one part of the file that the signature does not cover: upper-case
    hexadecimal digits of one definite form, filled up with zeros.
    """
    _start, length, following, _rest = signature.byte_range
    written = content[length:following]
    if written[:1] != b"<" or written[-1:] != b">":
        return False
    raw = bytes.fromhex(written[1:-1].decode("ascii"))
    if written[1:-1] != raw.hex().upper().encode():
        return False
    envelope = cms.ContentInfo.load(raw)
    form = envelope.dump(force=True)
    if not raw.startswith(form) or raw[len(form) :].strip(b"\0"):
        return False
    signed = envelope["content"]
    signer = extract_signer_info(signed)
    certificates = [one.chosen for one in signed["certificates"]]
    return (
        envelope["content_type"].native == "signed_data"
        and signed["version"].native == "v1"
        and signer["version"].native == "v1"
        and signed["encap_content_info"]["content_type"].native == "data"
        and not signed["crls"]
        and not signer["unsigned_attrs"]
        and [a.dump() for a in signed["digest_algorithms"]]
        == [signer["digest_algorithm"].dump()]
        and signer["digest_algorithm"]["algorithm"].native == "sha256"
        and signer["sid"].name == "issuer_and_serial_number"
        and all(isinstance(one, asn1_x509.Certificate) for one in certificates)
        and _is_chain(certificates, signature.signer_cert)
    )


def _is_chain(certificates, signer):
    """Whether every certificate that is there issued another one of them."""
    loaded = {
        one.dump(): x509.load_der_x509_certificate(one.dump()) for one in certificates
    }
    if len(loaded) != len(certificates) or signer.dump() not in loaded:
        return False
    for raw, certificate in loaded.items():
        if certificate.subject == certificate.issuer and not is_self_signed(
            certificate
        ):
            return False
        if raw != signer.dump() and not any(
            _issued(certificate, below) for below in loaded.values()
        ):
            return False
    return True


def _issued(issuer, certificate):
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return issuer is not certificate
