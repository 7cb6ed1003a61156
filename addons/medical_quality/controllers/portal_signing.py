# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class SigningPortal(CustomerPortal):
    """What waits for a customer's signature, and what a customer signed.

    The pages show; signing itself is the service of ``qms.signature.mixin``, called
    by the same window that staff use.
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

    @http.route("/my/signatures", type="http", auth="user", website=True)
    def portal_signatures(self, **_kw):
        """List what waits, and what people of this customer signed."""
        values = self._prepare_portal_layout_values() | {
            "page_name": "qms_signatures",
            "waiting": self._waiting(),
            "signed": self._signed(),
        }
        return request.render("medical_quality.portal_signatures", values)

    @http.route(
        "/my/signatures/<string:model>/<int:record_id>/<string:transition>",
        type="http",
        auth="user",
        website=True,
    )
    def portal_signature(self, model, record_id, transition, **_kw):
        """One record: what is signed, by whom, and the button to sign.

        Records of others are as little there as those that do not exist.
        """
        record = self._record(model, record_id, transition)
        page = record and record._portal_page(transition)
        if not page:
            raise NotFound
        factor = request.env["qms.signing.factor"]._of(request.env.user)
        values = self._prepare_portal_layout_values() | {
            "page_name": "qms_signatures",
            "page": page,
            "record": record._for_signer(),
            "title": record._signature_transitions()[transition],
            "transition": transition,
            "can_sign": bool(factor) and factor.can_sign,
        }
        return request.render("medical_quality.portal_signature", values)

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
        own = {
            model: set(
                request.env[model]
                .browse(signed.mapped("res_id"))
                .exists()
                ._filter_of_customer()
                .ids
            )
            for model, signed in signatures.grouped("res_model").items()
            if model in request.env
        }
        return [
            {
                "name": signature.res_name,
                "line": signature._manifestation(),
                "url": f"/my/signatures/{signature.res_model}/{signature.res_id}"
                f"/{signature.transition}"
                if signature.res_id in own.get(signature.res_model, ())
                else None,
            }
            for signature in signatures
        ]
