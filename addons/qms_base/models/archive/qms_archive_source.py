# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import AccessError, UserError


def plain_environment(env, companies=None):
    """The same user without what a client put into its context.

    Names of records depend on keys of a context: what is frozen and signed must not.

    :param companies: those to work in; None for those of the user's choice
    """
    context = {
        "lang": env.lang,
        "tz": env.context.get("tz"),
        "allowed_company_ids": (env.companies if companies is None else companies).ids,
    }
    return env(context=context)


class QmsArchiveSource(models.AbstractModel):
    """A record that archival PDFs are made of: what a model says about them.

    A model names its kinds (``_archive_kinds``), what goes into the machine-readable
    part (``_archive_contents``), who may have one made (``_archive_check_issue``) and
    who may read one (``_archive_check_reader``). (21 CFR 11.10(b), ISO 13485 4.2.5)
    """

    _name = "qms.archive.source"
    _description = "Source of archival records"

    # ------------------------------------------------------------------
    # What a model says about itself
    # ------------------------------------------------------------------
    @api.model
    def _archive_kinds(self):
        """Kinds of this model: ``{code: ArchiveKind}``."""
        return {}

    def _archive_contents(self, kind):
        """What the machine-readable record says of each: ``{record: dict}``.

        Of texts, booleans, numbers, dates, lists and dictionaries of them.
        """
        return {record: {} for record in self}

    def _archive_numbering(self, kind):
        """Numbers of records that have numbers and versions of their own.

        :return: ``{record: Numbering}``; a record that is not among them is numbered by
            the sequence of its kind, and its versions are counted
        """
        return {}

    def _archive_name(self, kind):
        """What a record is of, as lists and the first page say it."""
        self.ensure_one()
        return self.display_name

    def _archive_digest(self, kind):
        """SHA-256 of what was frozen of one record, where the record itself keeps it.

        :return: hexadecimal digits, or None
        """
        self.ensure_one()
        return None

    def _archive_document_digest(self, kind):
        """SHA-256 of the frozen document (HTML) of one record, where it keeps it.

        :return: hexadecimal digits, or None
        """
        self.ensure_one()
        return None

    def _archive_symbol(self, kind, number, sha256):
        """QR code of the page where whoever holds a file asks whether it is genuine.

        :param number: of the archival record
        :param sha256: of the data attached to it
        :return: ``(rows of modules, true for dark; address in words)``, or None
        """
        self.ensure_one()
        return None

    def _archive_failed(self, kind, cause):
        """Hook: the file of one record could not be made, for this cause."""
        self.ensure_one()

    def _archive_check_reader(self, kind):
        """:raises AccessError: when this user may not read such a record of these"""
        self.check_access("read")
        if not self.env.user.has_groups(
            "qms_base.group_qms_inspector,qms_base.group_qms_auditor"
        ):
            raise AccessError(
                self.env._(
                    "Archival records are for inspectors, quality staff and auditors;"
                    " %(user)s is none of them.",
                    user=self.env.user.name,
                )
            )
        foreign = {
            company
            for company in self._archive_companies().values()
            if company not in self.env.companies
        }
        if foreign:
            raise AccessError(
                self.env._("These are records of another company than yours.")
            )

    def _archive_check_issue(self, kind):
        """:raises UserError: when this user may not have one made of these now"""
        self._archive_check_reader(kind)
        if not self.env.user.has_group("qms_base.group_qms_inspector"):
            raise AccessError(
                self.env._(
                    "%(user)s reads archival records and has none made: ask an"
                    " inspector.",
                    user=self.env.user.name,
                )
            )

    def _archive_companies(self):
        """The company that signs for each of these: ``{record: res.company}``."""
        return {record: record.company_id or self.env.company for record in self}

    # ------------------------------------------------------------------
    # Having one made
    # ------------------------------------------------------------------
    def _archive_order(self, kind, reason=None):
        """Freeze these records as they are now and have their files made.

        :param kind: code of :meth:`_archive_kinds`
        :param reason: why a new version is made; asked for from the second version on
        :return: ``qms.archive.job``, one for each record; one that is still at work
            is given again
        :raises AccessError, UserError: as :meth:`_archive_check_issue`
        """
        if kind not in self._archive_kinds():
            raise UserError(self.env._("There is no such kind of archival record."))
        if not self or self.exists() != self:
            raise UserError(self.env._("There is nothing to archive: it is gone."))
        own = self.with_env(plain_environment(self.env))
        own._archive_check_issue(kind)
        return own.env["qms.archive.job"]._order_for(own, kind, reason)

    def _archive_records(self, kind=None):
        """The archival records of these (``sudo`` read: who asks was checked)."""
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        if kind:
            domain.append(("kind", "=", kind))
        return self.env["qms.archive.record"].search(domain)

    def _action_archive(self, kind):
        """Have the archival record of one made, or open the newest there is.

        :return: action
        """
        self.ensure_one()
        existing = self._archive_records(kind)[:1]
        if existing:
            existing._check_reader()
            return existing._open()
        return self._archive_order(kind)._open()
