# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Somebody who asks for everything, and what the answers hold of others."""

import concurrent.futures
import io
import json
import re
import urllib.error
import urllib.request

from pypdf import PdfReader
from rpc import Session

from .scene import CUSTOMERS, HOUSE, SUPPLIER

_EVERYBODY = (*CUSTOMERS, SUPPLIER, HOUSE)
# documents name who signed; that of a record holds the house's remarks too, as agreed
_RECORD = re.compile(r"/my/records/\d+/download")
_DOCUMENT = re.compile(r"/my/documents/\d+/download")


class Crawler(Session):
    """A session that keeps whatever foreign words its answers hold.

    :param staff: names of people of the house, who are known by number at most
    """

    def __init__(self, url, database, word=None, key=None, staff=()):
        super().__init__(url, database, timeout=60)
        self.word = word
        self.key = key
        self.foreign = [other for other in _EVERYBODY if other != word]
        self.staff = [name.lower() for name in staff]
        self.found = []
        self.documents = {}
        self.asked = 0
        self.statuses = {}
        if word:
            self.login(word)

    def ask(self, path, body=None, headers=None):
        """The answer to a request as text, whatever its status; leaks are kept."""
        data = body if body is None or isinstance(body, bytes) else body.encode()
        request = urllib.request.Request(self.url + path, data, headers or {})
        try:
            with self._opener.open(request, timeout=self.timeout) as answer:
                status, raw, head = answer.status, answer.read(), str(answer.headers)
        except urllib.error.HTTPError as error:
            status, raw, head = error.code, error.read(), str(error.headers)
        self.asked += 1
        self.statuses.setdefault(status, []).append(path)
        text = raw.decode("utf-8", "replace")
        if raw.startswith(b"%PDF"):
            text += self._document(path, raw)
            if _DOCUMENT.fullmatch(path):
                # a certificate names the plan of each inspection
                text = re.sub(rf"{HOUSE}\s+plan", "plan", text)
        low = f"{head}\n{text}".lower()
        leaks = [other for other in self._foreign(path, raw) if other in low]
        if leaks:
            at = low.index(leaks[0])
            self.found.append((path, status, leaks, low[max(0, at - 80) : at + 60]))
        return status, text

    def head(self, path):
        """Headers and bytes of an answer that is not refused."""
        with self._opener.open(self.url + path, timeout=self.timeout) as answer:
            return answer.headers, answer.read()

    def _document(self, path, raw):
        """Text of the pages of a PDF, and of the files attached to it."""
        reader = PdfReader(io.BytesIO(raw))
        text = "\n".join(page.extract_text() for page in reader.pages)
        files = {
            name: [content.decode("utf-8", "replace") for content in contents]
            for name, contents in reader.attachments.items()
        }
        self.documents[path] = (text, files)
        # as characters, not as escapes: so that each word is found
        data = [
            json.dumps(json.loads(content), ensure_ascii=False)
            if name.endswith(".json")
            else content
            for name, contents in files.items()
            for content in contents
        ]
        return "\n".join((text, *files, *data))

    def _foreign(self, path, raw):
        """Words that this answer may not hold."""
        if raw.startswith(b"%PDF") and _RECORD.fullmatch(path):
            return [word for word in self.foreign if word != HOUSE]
        if raw.startswith(b"%PDF") and _DOCUMENT.fullmatch(path):
            return self.foreign
        return [*self.foreign, *self.staff]

    def rpc(self, route, parameters):
        """A JSON-RPC request; the answer as text, errors too."""
        body = json.dumps(
            {"jsonrpc": "2.0", "id": 1, "method": "call", "params": parameters}
        )
        return self.ask(route, body, {"Content-Type": "application/json"})

    def call_kw(self, model, method, *args, **kwargs):
        """A public method of a model."""
        return self.rpc(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def json2(self, model, method, **arguments):
        """The same by the JSON-2 API, with a key where there is one."""
        headers = {"Content-Type": "application/json", "X-Odoo-Database": self.database}
        if self.key:
            headers["Authorization"] = f"bearer {self.key}"
        return self.ask(f"/json/2/{model}/{method}", json.dumps(arguments), headers)


def everybody(crawlers, ask, words=None):
    """Have some of them (default all) ask at the same time.

    :param ask: called with each crawler
    """
    chosen = [crawlers[word] for word in words or crawlers]
    with concurrent.futures.ThreadPoolExecutor(len(chosen)) as pool:
        list(pool.map(ask, chosen))


def nothing_of_others(crawlers):
    """Fail where an answer so far held a foreign word; forget them then."""
    found = {word: crawler.found for word, crawler in crawlers.items() if crawler.found}
    for crawler in crawlers.values():
        # what one test found is not found by all after it
        crawler.found = []
    assert not found, json.dumps(found, indent=1)[:6000]
