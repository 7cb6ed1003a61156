# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Which symbols a label may carry, with the limits of the standards.

Limits of GS1 symbols: General Specifications, section 5.12.3.6/7 (regulated
healthcare items); GS1-128 holds 48 characters and is 165.10 mm wide at most with its
quiet zones (section 5.4.1). HIBC states none of its own for the X-dimension; the same
limits are kept.
"""

from dataclasses import dataclass

from .errors import LabelError


@dataclass(frozen=True)
class Symbology:
    """A kind of symbol.

    :param code: name in data
    :param identifier: symbology identifier that a scanner sends (ISO/IEC 15424)
    :param carrier: ``datamatrix``, ``code128`` or ``qr``
    :param gs1: encoded with FNC1, from ``LabelContent.bracketed``
    :param least: smallest X-dimension in mm
    :param target: X-dimension in mm that the standard aims at
    :param most: largest X-dimension in mm
    :param quiet: quiet zone in modules
    :param max_characters: of the data, 0 where the symbol itself sets the limit
    :param max_width: in mm with quiet zones, 0 where there is none
    """

    code: str
    identifier: str
    carrier: str
    gs1: bool
    least: float
    target: float
    most: float
    quiet: int
    max_characters: int = 0
    max_width: float = 0.0

    @property
    def linear(self) -> bool:
        """Bars rather than a matrix."""
        return self.carrier == "code128"


SYMBOLOGIES = {
    kind.code: kind
    for kind in (
        Symbology("gs1_datamatrix", "]d2", "datamatrix", True, 0.254, 0.380, 0.990, 1),
        Symbology(
            "gs1_128", "]C1", "code128", True, 0.170, 0.250, 0.495, 10, 48, 165.10
        ),
        Symbology("digital_link", "]Q1", "qr", False, 0.254, 0.380, 0.990, 4),
        Symbology("hibc_datamatrix", "]d1", "datamatrix", False, 0.254, 0.38, 0.99, 1),
        Symbology(
            "hibc_128", "]C0", "code128", False, 0.170, 0.250, 0.495, 10, 110, 165.10
        ),
    )
}


def check_module(kind: Symbology, module: float) -> None:
    """:raises LabelError: ``module`` where an X-dimension in mm is out of range"""
    # a hundredth of a micrometre: values come as binary fractions
    if not kind.least - 1e-5 <= module <= kind.most + 1e-5:
        raise LabelError(
            "module", f"{module:.3f} mm ({kind.least:.3f} - {kind.most:.3f} mm)"
        )
