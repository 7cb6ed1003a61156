# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""For tests: a customer holds a printed label in front of the camera of a phone.

The camera is a file that Chromium takes for one: a picture of the label as it was
printed.
"""

import io
import time

import pypdfium2
import zxingcpp
from PIL import Image

from devtools.screenshot import browser, log_in

_SIZE = (640, 480)
_TAP = """
document.querySelector('.o_qms_portal_picture.d-none')
    && document.querySelector('.o_qms_portal_camera').click()
"""


def film_of(path, label):
    """Write a film (YUV4MPEG2) of the symbol on the first page of a label."""
    page = pypdfium2.PdfDocument(io.BytesIO(label.read_bytes()))[0]
    picture = page.render(scale=5).to_pil().convert("L")
    symbol = next(
        one
        for one in zxingcpp.read_barcodes(picture)
        if one.symbology_identifier == "]d2"
    )
    corners = [
        getattr(symbol.position, name)
        for name in ("top_left", "top_right", "bottom_left", "bottom_right")
    ]
    left, right = min(c.x for c in corners), max(c.x for c in corners)
    top, bottom = min(c.y for c in corners), max(c.y for c in corners)
    edge = (right - left) // 6
    cut = picture.crop((left - edge, top - edge, right + edge, bottom + edge))
    frame = cut.resize((360, 360))
    whole = Image.new("L", _SIZE, 180)
    whole.paste(frame, ((_SIZE[0] - 360) // 2, (_SIZE[1] - 360) // 2))
    grey = bytes([128]) * (_SIZE[0] * _SIZE[1] // 2)
    head = f"YUV4MPEG2 W{_SIZE[0]} H{_SIZE[1]} F15:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + whole.tobytes() + grey) * 15)
    return symbol


def scan(server, film, login, page_path="/my/lots"):
    """Scan a film on the page of lots; the address and text it leads to."""
    flags = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    with browser(390, 844, touch=True, flags=flags) as page:
        cookie = log_in(server.url, server.database, login, login)
        page.send("Network.setCookie", name="session_id", value=cookie, url=server.url)
        page.open(server.url + page_path)
        end, tapped = time.monotonic() + 90, 0
        while time.monotonic() < end:
            if time.monotonic() > tapped + 15:
                # once more where nothing opens: the page did not listen yet
                page.evaluate(_TAP)
                tapped = time.monotonic()
            time.sleep(0.5)
            if page.evaluate("location.pathname + location.search") != page_path:
                break
        page.settle()
        return (
            page.evaluate("location.pathname"),
            page.evaluate("document.querySelector('#wrap').innerText"),
        )
