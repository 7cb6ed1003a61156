# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_MOST = 80


class QmsSignatureMixin(models.AbstractModel):
    """Steps that a customer signs, in the portal.

    A person of the customer has no rights on the records: which of them are theirs to
    see and to sign is decided here, by the customer that the record names. Everything
    else is the one signing service, for them as for staff.
    """

    _inherit = "qms.signature.mixin"

    # ------------------------------------------------------------------
    # What a model says about itself
    # ------------------------------------------------------------------
    def _signature_customers(self):
        """Whose person signs the portal step of each of these records.

        :return: ``{record id: res.partner (commercial), or none}``; none by default,
            so that nothing is signed in the portal
        """
        return dict.fromkeys(self.ids, self.env["res.partner"])

    @api.model
    def _signature_customer_domain(self, customer):
        """Records that may wait for this customer; nothing by default.

        :param customer: commercial partner
        """
        return Domain.FALSE

    @api.model
    def _signature_customer_begins(self):
        """Whether a customer signs first; else staff signed before."""
        return False

    @api.model
    def _signature_may_reject(self):
        """Whether a signer may reject these records, rather than not sign them."""
        return True

    @api.model
    def _signature_portal_problem(self, steps):
        """What stands against the steps of a policy for customers or staff.

        :param steps: ``qms.signature.policy.step``, in their order
        :return: part of a sentence, or False
        """
        if not any(steps.mapped("portal")):
            return False
        mixin = self.env.registry["qms.signature.mixin"]
        if type(self)._signature_customers is mixin._signature_customers:
            return self.env._(
                "customers do not sign this: it shows more than a customer may see"
            )
        if steps[0].portal:
            return self.env._("a customer signs what staff signed before, not first")
        return False

    def _signature_withheld(self):
        """Which of these records their customer may not read, and so not sign.

        The page of a record says who of the house signed before, and whom the record
        names.

        :return: ``{record id: sentence that says why, to staff}``; none by default
        """
        return {}

    def _portal_notices(self):
        """What the pages say first of records that nobody is to rely on any more.

        :return: ``{record id: sentence}``; none by default
        """
        return {}

    # ------------------------------------------------------------------
    # Whose they are
    # ------------------------------------------------------------------
    def _filter_of_customer(self):
        """The records among these whose customer the present portal user is."""
        customer = self.env.user.partner_id.commercial_partner_id
        # sudo: compared by the server
        named = self.sudo()._signature_customers()
        own = self.filtered(lambda record: named.get(record.id) == customer)
        withheld = own.sudo()._signature_withheld() if own else {}
        return own.filtered(lambda record: record.id not in withheld)

    def _check_signer_sees(self):
        """Whether the signer may see these records, staff by their rights.

        :raises AccessError: for records of others, without saying what they are
        """
        if not self.env.user.share:
            self.check_access("read")
            return
        strange = self - self._filter_of_customer()
        if strange:
            strange._refuse_signer(
                self.env._("This is not yours to see or to sign, or it is gone.")
            )

    def _for_signer(self):
        """These records with the rights by which they are checked and take effect.

        Staff act with their own. For a customer it is the service that acts:
        whose the records are was checked, and gates and signatures judge regardless.
        """
        if not self.env.user.share:
            return self
        companies = self._signature_companies()
        context = {"lang": self.env.lang, "tz": self.env.user.tz}
        if companies:
            context["allowed_company_ids"] = companies.ids
        # sudo: see above; nothing that the client put in the context goes along
        return self.with_env(self.env(su=True, context=context))

    def _check_customers(self, standings):
        """A policy with a portal step is for records that one customer may read.

        Told at the first signature, not at the last.

        :raises UserError: naming the record
        """
        asking = self.filtered(
            lambda record: any(standings[record.id].policy.step_ids.mapped("portal"))
        )
        # sudo: whether there is a customer
        named = asking.sudo()._signature_customers() if asking else {}
        # sudo: what was agreed with it
        withheld = asking.sudo()._signature_withheld() if asking else {}
        for record in asking:
            policy = standings[record.id].policy
            problem = self._signature_portal_problem(policy.step_ids)
            if problem:
                raise UserError(
                    self.env._(
                        "%(policy)s cannot be signed by: %(problem)s. Have another"
                        " policy put in force.",
                        policy=policy.display_name,
                        problem=problem,
                    )
                )
            if not named.get(record.id):
                raise UserError(
                    self.env._(
                        "%(policy)s asks for a signature of the customer, and"
                        " %(record)s names none, or more than one. Keep what belongs to"
                        " different customers apart, or have another policy put in"
                        " force.",
                        policy=standings[record.id].policy.display_name,
                        record=record.sudo().display_name,
                    )
                )
            if record.id in withheld:
                raise UserError(withheld[record.id])

    def _staff_signers(self, transition):
        """Who of the house signed as the newest signature did (``sudo``).

        Under the same policy and for the same content: what lapsed meanwhile, by a
        change of either, does not speak for the record.
        """
        self.ensure_one()
        # sudo: signatures count whoever may read them
        signatures = self.env["qms.signature"].sudo()
        own = signatures.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("transition", "=", transition),
            ]
        )
        newest = own.sorted("position")[-1:]
        counting = own._counting().filtered(
            lambda s: s.verdict == "sign"
            and s.policy_ref == newest.policy_ref
            and s.snapshot_sha256 == newest.snapshot_sha256
        )
        return counting.signer_id.filtered(lambda user: not user.share)

    # ------------------------------------------------------------------
    # Portal pages
    # ------------------------------------------------------------------
    @api.model
    def _portal_waiting(self, transition):
        """Records of this model that wait for the present portal user's signature.

        :return: newest first; to be read as :meth:`_for_signer`
        """
        customer = self.env.user.partner_id.sudo().commercial_partner_id
        # sudo: the customer decides what is seen, not rights on the model
        found = self.sudo().search(
            Domain(self._signature_customer_domain(customer)), order="id desc"
        )
        waiting = found.sudo(False)._filter_waiting_for_portal(transition)
        return waiting[:_MOST]

    def _filter_waiting_for_portal(self, transition):
        """Those among these whose next step the present portal user may sign.

        Staff signed before, unless the model lets customers begin.
        """
        user = self.env.user
        own = self._filter_of_customer()
        policies = self.env["qms.signature.policy"]._find_in_force(own, transition)
        asking = own.filtered(
            lambda record: any(policies[record.id].step_ids.mapped("portal"))
        )
        standings = asking._signature_standings(transition) if asking else {}
        return asking.filtered(
            lambda record: (
                standings[record.id].given or self._signature_customer_begins()
            )
            and standings[record.id].step.portal
            and standings[record.id].step.group_id in user.all_group_ids
        )

    def _portal_page(self, transition):
        """What the portal page of one record shows.

        :return: ``{"name", "version": SHA-256 of what is shown, "waiting": bool,
            "notice": sentence or "", "rows": [{"label", "value"}]}``, or None where the
            present user has nothing to do with it
        """
        self.ensure_one()
        if not self.exists()._filter_of_customer():
            return None
        record = self._for_signer()
        if self._filter_waiting_for_portal(transition):
            standing = self._signature_standings(transition)[self.id]
            snapshot = self._signature_snapshots(transition)[self.id]
            shown = record._signing_record_values(transition, standing, snapshot)
            rows, waiting, version = shown["rows"], True, shown["sha256"]
        else:
            own = self._portal_signatures(self.ids, transition)
            if not own:
                return None
            content = own[0]._content_rows()
            rows = [{"label": label, "value": value} for label, value in content]
            waiting, version = False, own[0].snapshot_sha256
        return {
            "name": record.display_name,
            "version": version,
            "waiting": waiting,
            "notice": record._portal_notices().get(record.id, ""),
            "rows": rows,
        }

    @api.model
    def _portal_signatures(self, ids=None, transition=None):
        """Signatures (``sudo``) of people of the present user's customer.

        :param ids: of records of this model; None for whatever they signed
        """
        customer = self.env.user.partner_id.sudo().commercial_partner_id
        domain = Domain("signer_id.share", "=", True)
        domain &= Domain("signer_id.partner_id", "child_of", customer.id)
        if ids is not None:
            domain &= Domain("res_model", "=", self._name)
            domain &= Domain("res_id", "in", ids)
            domain &= Domain("transition", "=", transition)
        # sudo: what one's own people signed
        return self.env["qms.signature"].sudo().search(domain, limit=_MOST)
