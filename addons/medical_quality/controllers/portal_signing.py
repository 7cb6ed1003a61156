# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from .customer.desk import CustomerDesk, desk

_SIGNED = "qms.signature"


class SigningPortal(CustomerDesk):
    """What waits for a customer's signature, and what a customer signed.

    The pages show, counted and on record as all of customers are; signing itself is the
    service of ``qms.signature.mixin``, called by the same window that staff use.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "qms_signature_count" in counters:
            values["qms_signature_count"] = len(self._waiting())
        return values

    def _prepare_portal_layout_values(self):
        return super()._prepare_portal_layout_values() | {
            "qms_signing_status": request.env.user.signing_status,
        }

    @http.route(
        "/my/signatures", type="http", auth="user", website=True, methods=["GET"]
    )
    @desk()
    def portal_signatures(self, **_kw):
        """List what waits, and what people of this customer signed."""
        waiting, signed = self._waiting(), self._signed()
        names = [entry["name"] or "?" for entry in waiting + signed]
        self._desk_log_list(
            _SIGNED,
            "/my/signatures",
            f"{len(waiting)} + {len(signed)}: {', '.join(names)}",
        )
        return self._desk_show(
            "medical_quality.portal_signatures",
            "qms_signatures",
            waiting=waiting,
            signed=signed,
        )

    @http.route(
        "/my/signatures/<string:model>/<int:record_id>/<string:transition>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @desk()
    def portal_signature(self, model, record_id, transition, **_kw):
        """One record: what is signed, by whom, and the button to sign.

        Records of others are as little there as those that do not exist.
        """
        record = self._record(model, record_id, transition)
        page = record and record._portal_page(transition)
        if not page:
            self._desk_log_miss(_SIGNED, f"{model} {record_id} {transition}")
            raise NotFound
        request.env["medical.customer.view"]._record(
            "page", record, page["name"], self._desk_address(), version=page["version"]
        )
        factor = request.env["qms.signing.factor"]._of(request.env.user)
        return self._desk_show(
            "medical_quality.portal_signature",
            "qms_signatures",
            title_of=page["name"],
            page=page,
            record=record._for_signer(),
            act=record._signature_transitions()[transition],
            transition=transition,
            can_sign=bool(factor) and factor.can_sign,
        )

    def _record(self, model, record_id, transition):
        """The record of a page; None where it is none that is signed."""
        signed = request.env.registry["qms.signature.mixin"]
        if model not in request.env or not isinstance(request.env[model], signed):
            return None
        if transition not in request.env[model]._signature_transitions():
            return None
        return request.env[model].browse(record_id).exists()

    def _waiting(self):
        """Records that wait for the signature of the person who is logged in."""
        found = []
        for target in request.env["qms.signature.policy"]._portal_targets():
            model, transition = target.split(":")
            records = request.env[model]._portal_waiting(transition)
            title = records._signature_transitions()[transition]
            found += [
                {
                    "name": record.display_name,
                    "title": title,
                    "url": f"/my/signatures/{model}/{record.id}/{transition}",
                }
                for record in records._for_signer()
            ]
        return found

    def _signed(self):
        """What people of this customer signed; a page only where it is shown still."""
        signatures = request.env["qms.signature.policy"]._portal_signatures()
        own, notices = {}, {}
        for model, signed in signatures.grouped("res_model").items():
            if model not in request.env:
                continue
            records = request.env[model].browse(signed.mapped("res_id")).exists()
            shown = records._filter_of_customer()
            own[model] = set(shown.ids)
            notices[model] = shown._for_signer()._portal_notices()
        return [
            {
                "name": signature.res_name,
                "line": signature._manifestation(),
                "notice": notices.get(signature.res_model, {}).get(signature.res_id),
                "url": f"/my/signatures/{signature.res_model}/{signature.res_id}"
                f"/{signature.transition}"
                if signature.res_id in own.get(signature.res_model, ())
                else None,
            }
            for signature in signatures
        ]
