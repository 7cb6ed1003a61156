# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import logging
from functools import wraps

from werkzeug.exceptions import NotFound
from werkzeug.urls import url_encode

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import Stream, request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager
from odoo.addons.qms_base.tools.file_content import file_content

from ...models.customer.medical_customer_view import NotLogged
from ...models.customer.picture_copy import NoPicture, picture_copy
from ...models.customer.typed import as_typed, is_typed

_logger = logging.getLogger(__name__)

_PAGE = 20
# of what the record of views says about a list
_LONGEST = 2000
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    # the address of a page says which record it is, that of a link its secret
    "Referrer-Policy": "no-referrer",
}


def desk(*limits, part=False):
    """Count each request to a page, answer 429 past the limit, and close its headers.

    Innermost decorator of a route of the customer portal.

    :param limits: names of limits beside those of user and address
    :param part: whether it is asked for as a part of a page that was counted already:
        it counts for its own limits alone, and is answered as long as what was asked
        for in vain (:meth:`CustomerDesk._desk_count_guess`) is within its limit
    """

    def decorate(page):
        @wraps(page)
        def answer(self, *args, **kwargs):
            try:
                if self._desk_is_too_often(limits, part):
                    return self._desk_too_often()
                response = page(self, *args, **kwargs)
            except NotLogged:
                return self._desk_message(
                    503,
                    request.env._(
                        "This cannot be shown at this moment: each view is put on"
                        " record first, and that did not succeed. Try again in a"
                        " minute."
                    ),
                )
            return _closed(response)

        return answer

    return decorate


def _closed(response):
    for name, value in _HEADERS.items():
        response.headers[name] = value
    return response


class CustomerDesk(CustomerPortal):
    """What all pages of customers about their records have in common.

    Every page asks for those rows of ``medical.customer.*`` that are of who is logged
    in; no other way leads to them. Nothing in an address is a right: what is not theirs
    is as little there as what does not exist, and that it was asked for is put on
    record.
    """

    # ------------------------------------------------------------------
    # How often
    # ------------------------------------------------------------------
    def _desk_is_too_often(self, limits, part=False):
        keys = dict.fromkeys(limits, self._desk_who())
        rate = request.env["medical.customer.rate"]
        try:
            if part and rate._is_spent({"guess": self._desk_who()}):
                return True
            return rate._is_exceeded(keys if part else {**keys, **self._desk_keys()})
        except UserError as error:
            raise NotLogged from error

    def _desk_who(self):
        user = request.env.user
        # visitors are told apart by their network alone
        return self._desk_network() if user._is_public() else str(user.id)

    def _desk_keys(self):
        keys = {"address": self._desk_network()}
        if not request.env.user._is_public():
            keys["user"] = self._desk_who()
        return keys

    def _desk_count_guess(self):
        """Count that a part of a page was asked for in vain, as a page and a guess."""
        try:
            request.env["medical.customer.rate"]._is_exceeded(
                {"guess": self._desk_who(), **self._desk_keys()}
            )
        except UserError as error:
            raise NotLogged from error

    def _desk_network(self):
        return request.env["medical.customer.rate"]._network(self._desk_address())

    def _desk_address(self):
        return request.httprequest.remote_addr or "?"

    def _desk_too_often_text(self):
        return request.env["medical.customer.rate"]._too_often()

    def _desk_too_often(self):
        response = self._desk_message(429, self._desk_too_often_text())
        response.headers["Retry-After"] = "60"
        return response

    def _desk_message(self, status, text):
        response = request.make_response(
            text, [("Content-Type", "text/plain; charset=utf-8")]
        )
        response.status_code = status
        return _closed(response)

    # ------------------------------------------------------------------
    # Whose, and on record
    # ------------------------------------------------------------------
    def _desk_row(self, model, row_id, part=False):
        """The row that the page is about.

        :param part: whether a part of the page is asked for, as in :func:`desk`
        :raises NotFound: where it is not theirs or not there; on record
        """
        row = request.env[model]._find_own(row_id)
        if not row:
            if part:
                self._desk_count_guess()
            self._desk_log_miss(model, str(row_id))
            raise NotFound
        return row

    def _desk_log_miss(self, model, text):
        request.env["medical.customer.view"]._record(
            "miss", request.env[model].browse(), text, self._desk_address()
        )

    def _desk_log_guess(self, model, text):
        """As a miss, of a visitor: once an hour and network; each is in the log."""
        address = self._desk_network()
        try:
            first = request.env["medical.customer.rate"]._is_first_guess(address)
        except UserError as error:
            raise NotLogged from error
        _logger.info("%s asked for what is not there: %s", address, model)
        if first:
            self._desk_log_miss(model, text)

    def _desk_is_first(self, what):
        """Whether a visitor's look is to be put on record: once an hour and network.

        Of people who are logged in each is.
        """
        if not request.env.user._is_public():
            return True
        address = self._desk_network()
        _logger.info("%s looked at %s", address, what)
        try:
            return request.env["medical.customer.rate"]._is_first_guess(
                f"{address} {what}"
            )
        except UserError as error:
            raise NotLogged from error

    def _desk_log(self, row, kind="page", name=None, version=None, **more):
        """Put on record that a row's record is shown; raises NotLogged else."""
        request.env["medical.customer.view"]._record(
            kind,
            row._opened(),
            name or row.name,
            self._desk_address(),
            version=version or row._version() or None,
            **more,
        )

    def _desk_log_list(self, model, name, version, kind="list"):
        """Put on record what is shown that is not one record; raises NotLogged else.

        :param model: name of the model whose rows are shown
        :param name: which list, as its address
        :param version: what was on it
        """
        request.env["medical.customer.view"]._record(
            kind,
            request.env[model].browse(),
            name,
            self._desk_address(),
            version=version[:_LONGEST] or None,
        )

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------
    def _desk_places(self):
        """``{page name: what a tab of the browser says}``."""
        return {
            "medical_lots": request.env._("Lots"),
            "medical_orders": request.env._("Production orders"),
            "medical_shipments": request.env._("Shipments"),
            "medical_nonconformances": request.env._("Nonconformances"),
            "medical_concessions": request.env._("Concessions"),
            "medical_records": request.env._("Device history records"),
            "medical_documents": request.env._("Certificates"),
            "medical_changes": request.env._("Changes"),
            "medical_quality": request.env._("Quality figures"),
            "medical_verify": request.env._("Verify a document"),
            "medical_shared": request.env._("Lot"),
            "qms_signatures": request.env._("Signatures"),
        }

    def _desk_show(self, template, page_name, title_of=None, **values):
        """A page, with what the browser says about it.

        :param title_of: name of what the page is about, default that of its ``row``
        """
        row = values.get("row")
        words = (
            title_of or (row and row.name),
            self._desk_places().get(page_name),
            request.env.company.name,
        )
        lang = (request.env.lang or "en_US").partition("@")[0].replace("_", "-")
        # sudo: one's own contact
        customer = request.env.user.sudo().partner_id.commercial_partner_id
        return request.render(
            template,
            {
                **self._prepare_portal_layout_values(),
                "page_name": page_name,
                "customer": customer,
                "title": " | ".join(word for word in words if word),
                "html_data": {"lang": lang},
                "body_classname": "o_qms_desk",
                **values,
            },
        )

    def _desk_list(self, model, url, page, search, domain, filters, filterby):
        """Values of a paged list: one count and one reading of one page's rows.

        Which rows are shown is one row of the record of views.
        """
        rows = request.env[model]
        search = (search or "").strip()[:200]
        # nothing is called what nobody types
        searched = domain(search) if is_typed(search) else Domain.FALSE
        filterby = filterby if filterby in filters else "all"
        domain = searched & filters[filterby]["domain"]
        asked = {
            name: value
            for name, value in (("search", search), ("filterby", filterby))
            if value and value != "all"
        }
        total = rows._count_own(domain)
        pages = pager(url=url, total=total, page=page, step=_PAGE, url_args=asked)
        first = pages["offset"]
        shown = rows._search_own(domain, limit=_PAGE, offset=first)
        names = ", ".join(name or "?" for name in shown.mapped("name"))
        self._desk_log_list(
            model,
            f"{url}?{url_encode(asked)}" if asked else url,
            f"{first + 1}-{first + len(shown)} / {total}: {names}" if shown else "0",
        )
        return {
            "rows": shown,
            "pager": pages,
            "search": as_typed(search),
            "filters": filters,
            "filterby": filterby,
            "url": url,
        }

    def _desk_filters(self, model, name):
        """``{code: {"label", "domain"}}`` of the values of a selection, and all."""
        words = request.env[model]._fields[name]._description_selection(request.env)
        return {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            **{
                code: {"label": label, "domain": Domain(name, "=", code)}
                for code, label in words
            },
        }

    def _desk_picture(self, row, picture, attachment_id, small=False):
        """A picture of a page: a copy of what is seen, see :func:`picture_copy`.

        :param picture: the attachment (``sudo``) that the page shows, or none
        :param small: whether as a thumbnail
        :raises NotFound: without one; on record, and counted as a guess
        """
        if not picture:
            self._desk_count_guess()
            self._desk_log_miss(row._name, f"{row.name}: {attachment_id}")
            raise NotFound
        # a whole one takes the server as long as a document
        if not small and self._desk_is_too_often(("download",), part=True):
            return self._desk_too_often()
        try:
            content, mimetype = picture_copy(file_content(picture), small)
        except NoPicture:
            return self._desk_message(
                409,
                request.env._(
                    "This picture cannot be shown: its file cannot be read. Tell your"
                    " contact at the manufacturer."
                ),
            )
        self._desk_log(
            row,
            "download",
            name=f"{row.name}: {picture.name}",
            version=picture.checksum,
        )
        # the name that somebody gave the file is nothing to be saved under
        ending = mimetype.rpartition("/")[2]
        stream = Stream(
            type="data",
            data=content,
            mimetype=mimetype,
            download_name=self._desk_file_name(row.name, ending=ending),
            size=len(content),
        )
        response = stream.get_response(as_attachment=False, conditional=False)
        # a picture, whatever its bytes say
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response

    def _desk_file_name(self, *words, ending):
        """Customer part, lot, document, version: so that it can be filed."""
        name = " ".join(word for word in words if word)
        # nothing that a file system or a reader takes for something else
        name = "".join(c if c.isalnum() or c in " -_" else "_" for c in name)
        return f"{name[:120]}.{ending}"
