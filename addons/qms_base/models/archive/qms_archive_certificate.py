# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import base64
import binascii
from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from ...archival import certificate as x509
from ...signing.keyring import KeyringError
from ...tools.keyring import open_keyring
from ...tools.posting import without_defaults

# Set only while the model's own methods write; no client can reach it.
_writing = ContextVar("qms_archive_certificate_writing", default=False)
_GIVEN = frozenset({"pkcs12", "password", "company_id"})
_KEEPERS = "qms_base.group_qms_manager,base.group_system"
# Days before the end of validity on which quality managers are told first.
_AHEAD = 60
_AGAIN = 7


@contextmanager
def _certificate_writes():
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


class QmsArchiveCertificate(models.Model):
    """What a company signs its archival records with: a certificate and its key.

    The key is no field of the model: encrypted, in a column that Odoo does not know,
    it is never read, exported, logged or tracked; what opens it lies outside the
    database. The newest one that was not withdrawn is in use.
    """

    _name = "qms.archive.certificate"
    _description = "Certificate for archival records"
    _order = "id desc"
    _rec_name = "subject"
    # in no export, whichever it is
    _qms_secret_columns = frozenset({"private_key"})

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
        index=True,
    )
    pkcs12 = fields.Binary(
        "PKCS#12 file",
        store=False,
        help="A .p12 or .pfx file with the private key, as the certification authority"
        " gave it. The file itself is not kept.",
    )
    password = fields.Char("Password of the file", store=False)
    subject = fields.Char("Issued to", readonly=True)
    issuer = fields.Char("Issued by", readonly=True)
    serial_number = fields.Char(readonly=True)
    sha256 = fields.Char("SHA-256 of the certificate", readonly=True)
    certificates = fields.Text(
        "Certificate (PEM)", readonly=True, help="With the chain above it; public."
    )
    self_signed = fields.Boolean(
        readonly=True, help="Nobody but the company itself vouches for the name in it."
    )
    valid_from = fields.Datetime(readonly=True)
    valid_until = fields.Datetime(readonly=True)
    added_by_id = fields.Many2one(
        "res.users", "Added by", readonly=True, ondelete="restrict"
    )
    withdrawn_at = fields.Datetime("Withdrawn on", readonly=True)
    withdrawn_by_id = fields.Many2one(
        "res.users", "Withdrawn by", readonly=True, ondelete="restrict"
    )
    told_on = fields.Date("Expiry told on", readonly=True)
    state = fields.Selection(
        [
            ("used", "In use"),
            ("expiring", "In use, expires soon"),
            ("expired", "Expired"),
            ("future", "Not valid yet"),
            ("replaced", "Replaced"),
            ("withdrawn", "Withdrawn"),
        ],
        compute="_compute_state",
    )

    def init(self):
        self.env.cr.execute(
            SQL(
                "ALTER TABLE %s ADD COLUMN IF NOT EXISTS private_key text",
                SQL.identifier(self._table),
            )
        )

    @api.depends("withdrawn_at", "valid_from", "valid_until", "company_id")
    def _compute_state(self):
        now = fields.Datetime.now()
        soon = fields.Datetime.add(now, days=_AHEAD)
        newest = dict(
            # sudo: which one is in use does not depend on who looks
            self.sudo()._read_group(
                [
                    ("company_id", "in", self.company_id.ids),
                    ("withdrawn_at", "=", False),
                ],
                ["company_id"],
                ["id:max"],
            )
        )
        for one in self:
            if one.withdrawn_at:
                one.state = "withdrawn"
            elif newest.get(one.company_id.sudo(), one.id) != one.id:
                one.state = "replaced"
            elif not one.valid_until or one.valid_until <= now:
                one.state = "expired"
            elif one.valid_from > now:
                one.state = "future"
            else:
                one.state = "expiring" if one.valid_until <= soon else "used"

    # ------------------------------------------------------------------
    # Adding one
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """A certificate from its PKCS#12 file; nothing else can be said about it."""
        if _writing.get():
            return super().create(vals_list)
        self.browse().check_access("create")
        added = self.browse()
        for vals in vals_list:
            if set(vals) - _GIVEN:
                self._refuse_clients()
            company = self.env["res.company"].browse(
                vals.get("company_id") or self.env.company.id
            )
            if company not in self.env.user.company_ids:
                raise AccessError(
                    self.env._("A certificate is added to one of your own companies.")
                )
            added += self._add(company, self._opened(vals))
        return added

    def _opened(self, vals):
        """The identity in the file that somebody sent."""
        try:
            content = base64.b64decode(vals.get("pkcs12") or b"", validate=False)
        except (binascii.Error, ValueError):
            content = b""
        try:
            return x509.open_pkcs12(content, vals.get("password") or "")
        except x509.CertificateError as error:
            raise UserError(self._problem_words(error.code)) from error

    @api.model
    def _problem_words(self, code):
        return {
            "no_key": self.env._(
                "The file holds no private key with its certificate. Export both"
                " together as PKCS#12."
            ),
            "mismatch": self.env._(
                "The private key in the file is not the one of its certificate."
            ),
            "key_kind": self.env._(
                "The key is of a kind that cannot sign PDF files: use RSA or an"
                " elliptic curve."
            ),
            "key_size": self.env._("The RSA key is too short: 2048 bits at least."),
            "usage": self.env._(
                "The certificate is not meant for signing documents (key usage)."
            ),
        }.get(
            code,
            self.env._(
                "The file cannot be opened: choose a PKCS#12 file (.p12, .pfx) and"
                " enter its password."
            ),
        )

    @api.model
    def _add(self, company, identity):
        """Keep an identity; whoever calls has checked who asks."""
        certificate = identity.certificate
        # sudo: nobody writes these values, the service does
        own = without_defaults(self.sudo())
        with _certificate_writes():
            added = own.create(
                {
                    "company_id": company.id,
                    "subject": x509.name_text(certificate.subject),
                    "issuer": x509.name_text(certificate.issuer),
                    "serial_number": f"{certificate.serial_number:x}",
                    "sha256": x509.fingerprint(certificate),
                    "certificates": identity.certificates_pem,
                    "self_signed": identity.self_signed,
                    "valid_from": identity.valid_from,
                    "valid_until": identity.valid_until,
                    "added_by_id": self.env.uid,
                }
            )
        self.env.cr.execute(
            SQL(
                "UPDATE qms_archive_certificate SET private_key = %s WHERE id = %s",
                open_keyring(self.env).close(identity.key_pem),
                added.id,
            )
        )
        # which one is in use changed for the others too
        self.invalidate_model(["state"])
        return self.browse(added.id)

    def write(self, vals):
        if not _writing.get():
            self._refuse_clients()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.kept",
            self.env._(
                "Records were signed with this certificate: it is kept. Withdraw it,"
                " or add a newer one."
            ),
        )

    def _refuse_clients(self):
        self.env["qms.gate.denial"]._refuse_change(
            self,
            "record.given",
            self.env._(
                "What a certificate says comes from its file; nobody writes it. Add a"
                " new one instead."
            ),
            error=AccessError,
        )

    def _check_keeper(self):
        if not self.env.user.has_groups(_KEEPERS):
            raise AccessError(
                self.env._(
                    "Certificates are kept by quality managers and administrators;"
                    " %(user)s is none of them.",
                    user=self.env.user.name,
                )
            )

    def action_self_signed(self):
        """Make a certificate that the company issues to itself.

        :return: action that opens it
        """
        self._check_keeper()
        company = self.env.company
        added = self._add(company, x509.make_self_signed(company.name))
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": added.id,
            "views": [(False, "form")],
        }

    def action_withdraw(self):
        """Sign nothing more with these; what was signed stays."""
        self._check_keeper()
        self.check_access("read")
        with _certificate_writes():
            # sudo: who asks was checked
            self.sudo().filtered(lambda one: not one.withdrawn_at).write(
                {
                    "withdrawn_at": fields.Datetime.now(),
                    "withdrawn_by_id": self.env.uid,
                }
            )
        self.invalidate_model(["state"])

    # ------------------------------------------------------------------
    # Using it
    # ------------------------------------------------------------------
    @api.model
    def _in_use(self, company):
        """The certificate that a company signs with now; made where there is none.

        :raises UserError: when the one there is cannot be used
        """
        # sudo: the service signs, whoever asked for the record
        own = self.sudo()
        found = own.search(
            [("company_id", "=", company.id), ("withdrawn_at", "=", False)], limit=1
        )
        if not found or (found.state == "expired" and found.self_signed):
            return own._add(company, x509.make_self_signed(company.name))
        if found.state not in ("used", "expiring"):
            raise UserError(
                self.env._(
                    "The certificate %(subject)s of %(company)s is valid from %(start)s"
                    " until %(end)s: nothing can be signed with it now. A quality"
                    " manager adds a valid one.",
                    subject=found.subject,
                    company=company.name,
                    start=format_date(self.env, found.valid_from),
                    end=format_date(self.env, found.valid_until),
                )
            )
        return found

    @api.model
    def _make_demo(self):
        """A certificate for the demonstration, unless there is one."""
        self._in_use(self.env.ref("base.main_company"))

    def _identity(self):
        """The key and certificate themselves.

        :raises UserError: when the key cannot be opened
        """
        self.ensure_one()
        [(closed,)] = self.env.execute_query(
            SQL(
                "SELECT private_key FROM qms_archive_certificate WHERE id = %s", self.id
            )
        )
        try:
            return x509.open_pem(
                open_keyring(self.env).open(closed or ""), self.certificates or ""
            )
        except (KeyringError, x509.CertificateError) as error:
            raise UserError(
                self.env._(
                    "The private key of %(subject)s cannot be opened: %(error)s. The"
                    " administrator restores the key file from its backup, or a"
                    " quality manager adds the certificate again.",
                    subject=self.subject,
                    error=error,
                )
            ) from error

    # ------------------------------------------------------------------
    # Before it expires
    # ------------------------------------------------------------------
    @api.model
    def _cron_warn_expiry(self):
        """Tell quality managers once a week of certificates that expire soon.

        :return: certificates told of
        """
        today = fields.Date.today()
        # sudo: the job looks at all companies
        near = (
            self.sudo()
            .search([("withdrawn_at", "=", False), ("valid_until", "!=", False)])
            .filtered(
                lambda one: one.state in ("expiring", "expired")
                and (
                    not one.told_on
                    or one.told_on <= fields.Date.subtract(today, days=_AGAIN)
                )
            )
        )
        managers = self.env.ref("qms_base.group_qms_manager").sudo().all_user_ids
        for one in near:
            told = managers.filtered(
                lambda user, one=one: user.active and one.company_id in user.company_ids
            )
            self.env["mail.thread"].message_notify(
                partner_ids=told.partner_id.ids,
                subject=self.env._(
                    "Certificate for archival records expires: %(subject)s",
                    subject=one.subject,
                ),
                body=self.env._(
                    "It is valid until %(end)s. After that no record of %(company)s"
                    " can be archived: add a new certificate (Quality, Configuration,"
                    " Archive certificates).",
                    end=format_date(self.env, one.valid_until),
                    company=one.company_id.name,
                ),
            )
            with _certificate_writes():
                one.write({"told_on": today})
        return near
