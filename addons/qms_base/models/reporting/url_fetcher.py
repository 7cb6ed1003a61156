# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What a quality document may load while it is rendered: next to nothing."""

import re

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

# Stands for the record's own database: a reserved name that no host can have.
BASE_URL = "http://record.invalid/"

_ATTACHMENT = re.compile(
    rf"^{re.escape(BASE_URL)}web/(?:content|image)/(\d+)(?:[/?].*)?$"
)


class RefusedUrlError(FatalURLFetchingError):
    """A document asked for a resource that it may not load.

    :ivar url: the address asked for
    """

    def __init__(self, url):
        super().__init__(f"refused: {url}")
        self.url = url


class RecordUrlFetcher(URLFetcher):
    """Serves ``data:`` and the attachments of one record; refuses all else.

    A template, or data printed in it, must not make the server read files or
    reach other hosts.

    :param record: the record being printed; attachments are read with the rights
        of its environment
    """

    def __init__(self, record):
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)
        self._record = record

    def fetch(self, url, headers=None):
        if url.startswith("data:"):
            return super().fetch(url, headers)
        match = _ATTACHMENT.match(url)
        if match:
            attachment = self._record.env["ir.attachment"].search(
                [
                    ("id", "=", int(match[1])),
                    ("res_model", "=", self._record._name),
                    ("res_id", "=", self._record.id),
                ]
            )
            if attachment:
                return URLFetcherResponse(
                    url, attachment.raw, {"Content-Type": attachment.mimetype}
                )
        raise RefusedUrlError(url)
