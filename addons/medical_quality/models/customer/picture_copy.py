# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Pictures as they leave the house: what is seen, and nothing that is said about it.

A camera writes into a picture who took it, where and with what, and a program which
file of whom it was. None of that is on the page.
"""

import io

# Odoo keeps Pillow to a few formats: those of phones are made known by their import
from PIL import (
    Image,
    ImageCms,
    ImageOps,
    MpoImagePlugin,  # noqa: F401
    WebPImagePlugin,  # noqa: F401
)

# no picture leaves with a longer side
_LONGEST = 4096
# of a thumbnail: as shown, on a screen of three dots a pixel
_SMALL = 288
# more than any phone takes; a file that unfolds to more is no picture of a part
_MOST_PIXELS = 150_000_000
# as it is read: how it is saved. An MPO is a JPEG with more pictures behind it, such as
# phones take; they are not seen
_SAVED = {
    "JPEG": {"quality": 95},
    # as fast as they can be written: somebody waits
    "PNG": {"compress_level": 1},
    "WEBP": {"quality": 90, "method": 0},
    "GIF": {},
    "MPO": {},
}


class NoPicture(Exception):
    """The file cannot be read as a picture: it is not sent."""


def picture_copy(content, small=False):
    """A copy of a picture without anything that is not seen.

    Upright, in the colours of screens, without EXIF, XMP, comments, text and
    thumbnails. Of a picture that moves the first frame.

    :param content: bytes of a JPEG, PNG, WebP or GIF
    :param small: whether as small as a thumbnail
    :return: ``(bytes, MIME type)``, in the same format, whatever the file is called
    :raises NoPicture: where it is none of these, broken, or far too large
    """
    longest = _SMALL if small else _LONGEST
    try:
        with Image.open(io.BytesIO(content), formats=list(_SAVED)) as image:
            kind = "JPEG" if image.format == "MPO" else image.format
            if image.width * image.height > _MOST_PIXELS:
                raise NoPicture
            # a JPEG is read no larger than needed
            image.draft(None, (2 * longest, 2 * longest))
            seen = ImageOps.exif_transpose(_on_screen(image))
            seen.thumbnail((longest, longest))
            # how colours are told apart is seen; all else in it is said
            seen.info = {
                name: value
                for name, value in seen.info.items()
                if name == "transparency"
            }
            saved = io.BytesIO()
            seen.save(saved, kind, **_SAVED[kind])
    except (
        OSError,
        ValueError,
        SyntaxError,
        TypeError,
        KeyError,
        IndexError,
        Image.DecompressionBombError,
    ) as error:
        raise NoPicture from error
    return saved.getvalue(), Image.MIME[kind]


def _on_screen(image):
    """The picture in the colours of screens, so that its profile need not go along."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "L", "CMYK"):
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        changed = ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode=mode,
        )
    except ImageCms.PyCMSError:
        # a profile that nobody can read changes nothing that is seen
        return image
    # which side is up is not lost with it
    changed.info["exif"] = image.info.get("exif", b"")
    return changed
