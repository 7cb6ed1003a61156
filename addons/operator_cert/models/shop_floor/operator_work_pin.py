# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from contextvars import ContextVar

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

from ...pins import LONGEST, SHORTEST, is_pin, is_trivial, random_pin

# Set only while the server itself keeps a PIN.
_keeping = ContextVar("operator_work_pin_keeping", default=False)

START_DAYS = 7
# Who issues a start PIN; the same and the supervisor take a lock off.
_ISSUERS = "qms_base.group_qms_engineer,hr.group_hr_user"
_UNLOCKERS = f"{_ISSUERS},qms_base.group_qms_security"
# Compared with where no PIN is: an unknown badge takes as long as a wrong PIN.
_NOBODYS = {}


class OperatorWorkPin(models.Model):
    """The work PIN of a person: what proves at a station that the badge is theirs.

    Only a salted slow hash is kept, which nobody reads. A start PIN that somebody
    issued serves once, to choose one's own. ``hr.employee.pin`` is readable text and
    is not used.
    """

    _name = "operator.work.pin"
    _description = "Work PIN"
    _inherit = ["mail.thread", "mail.activity.mixin", "operator.team.mixin"]
    _rec_name = "employee_id"
    _order = "employee_id"
    _qms_secret_columns = ("pin_hash",)

    employee_id = fields.Many2one(
        "hr.employee", "Person", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="employee_id.company_id", store=True, index=True
    )
    pin_hash = fields.Char(copy=False, readonly=True, groups=fields.NO_ACCESS)
    state = fields.Selection(
        [("start", "Start PIN issued"), ("own", "Set")], required=True, readonly=True
    )
    set_at = fields.Datetime("Since", required=True, readonly=True)
    valid_until = fields.Datetime(
        readonly=True, help="A start PIN has to be changed before."
    )
    locked_at = fields.Datetime("Locked since", compute="_compute_locked_at")
    status = fields.Selection(
        [
            ("start", "Start PIN issued"),
            ("own", "Set"),
            ("expired", "Start PIN expired"),
            ("locked", "Locked"),
        ],
        compute="_compute_status",
    )

    _employee_uniq = models.UniqueIndex("(employee_id)")

    def _compute_locked_at(self):
        guards = self.env["operator.pin.guard"].sudo()  # sudo: only since when
        locked = guards._locked_since(self.employee_id.ids)
        for pin in self:
            pin.locked_at = locked.get(pin.employee_id.id)

    @api.depends("state", "valid_until")
    def _compute_status(self):
        now = fields.Datetime.now()
        for pin in self:
            expired = pin.state == "start" and pin.valid_until < now
            pin.status = (
                "locked" if pin.locked_at else "expired" if expired else pin.state
            )

    # ------------------------------------------------------------------
    # Guards: the server alone keeps PINs
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_unkept()
        return super().create(vals_list)

    def write(self, vals):
        if {*vals} & {"employee_id", "pin_hash", "state", "set_at", "valid_until"}:
            self._refuse_unkept()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_unkept()

    def _refuse_unkept(self):
        if not _keeping.get():
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "ledger.written",
                self.env._(
                    "Nobody writes the PIN of somebody: it is issued by quality or HR,"
                    " and chosen by the person."
                ),
                error=AccessError,
            )

    # ------------------------------------------------------------------
    # Keeping
    # ------------------------------------------------------------------
    @api.model
    def _of(self, employees):
        """``{employee: PIN}`` (``sudo``), none where there is none."""
        # sudo: whoever acts, the server knows whether there is one
        pins = self.sudo().search([("employee_id", "in", employees.ids)])
        by_employee = {pin.employee_id.id: pin for pin in pins}
        return {e: by_employee.get(e.id, pins.browse()) for e in employees}

    @api.model
    def _keep(self, employee, pin, state):
        """Keep the hash of a PIN for a person, instead of any before."""
        now = fields.Datetime.now()
        vals = {
            "pin_hash": self._pin_hashing().hash(pin),
            "state": state,
            "set_at": now,
            "valid_until": state == "start"
            and fields.Datetime.add(now, days=START_DAYS),
        }
        kept = self._of(employee)[employee]
        token = _keeping.set(True)
        try:
            if kept:
                kept.write(vals)
            else:
                # sudo: nobody has rights to create PINs
                kept = self.sudo().create({"employee_id": employee.id, **vals})
            kept.flush_recordset()
        finally:
            _keeping.reset(token)
        return kept

    @api.model
    def _pin_hashing(self):
        """How Odoo keeps the passwords of its users, which see."""
        return self.env["res.users"].sudo()._crypt_context()

    @api.model
    def _matches(self, kept, pin):
        """Whether a PIN is the one kept; takes as long where none is.

        :param kept: the person's PIN, or none
        :param pin: what was entered
        """
        context = self._pin_hashing()
        entered = pin if is_pin(pin) else ""
        # sudo: compared here and nowhere else
        known = kept.sudo().pin_hash
        if not known:
            known = _NOBODYS.get(self.env.cr.dbname)
            if not known:
                known = _NOBODYS[self.env.cr.dbname] = context.hash(random_pin())
        return bool(context.verify(entered, known) and entered and kept)

    @api.model
    def _choose(self, employee, pin, station=None):
        """Keep the PIN that a person chose.

        :raises UserError: for one that is no PIN, trivial, or that of the start
        """
        if not is_pin(pin):
            raise UserError(
                self.env._(
                    "A work PIN has %(shortest)s to %(longest)s digits.",
                    shortest=SHORTEST,
                    longest=LONGEST,
                )
            )
        # sudo: the badge of the person is not shown to anybody
        if is_trivial(pin, employee.sudo().barcode or ""):
            raise UserError(
                self.env._(
                    "This PIN is too easy to guess. Choose one without runs or"
                    " repetitions, not the number of your badge."
                )
            )
        kept = self._of(employee)[employee]
        if kept.state == "start" and self._matches(kept, pin):
            raise UserError(
                self.env._("Choose a PIN of your own, not the start PIN again.")
            )
        self._keep(employee, pin, "own")
        self.env["operator.pin.event"].sudo()._record(
            "set", employee.sudo().company_id, employee, station
        )

    # ------------------------------------------------------------------
    # Issuing and unlocking, by somebody else
    # ------------------------------------------------------------------
    @api.model
    def _issue(self, employee):
        """A start PIN for a person, shown to who issues it and kept as a hash.

        :return: the PIN, to be handed over in person
        :raises AccessError: for anybody but quality engineers and HR officers
        """
        self._check_role(employee, _ISSUERS)
        pin = random_pin()
        self._keep(employee, pin, "start")
        self.env["operator.pin.event"].sudo()._record(
            "issued", employee.sudo().company_id, employee
        )
        return pin

    def _unlock(self, reason):
        """Let people try their PINs again.

        :param reason: why, for the record; required
        :raises AccessError: for anybody but quality engineers, HR officers, security
            officers and the person's supervisors, through all levels
        :raises UserError: without a reason, for one's own PIN, for one not locked
        """
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Give a reason: it stays on record."))
        events = self.env["operator.pin.event"].sudo()
        team = self.env["hr.employee"]._certification_team_ids()
        for pin in self:
            employee = pin.sudo().employee_id
            leads = employee.id in team and employee.user_id != self.env.user
            if not leads:
                self._check_role(employee, _UNLOCKERS)
            self._check_other_person(employee)
            if not pin.locked_at:
                raise UserError(
                    self.env._(
                        "The PIN of %(person)s is not locked.", person=employee.name
                    )
                )
            events._record("unlocked", employee.company_id, employee, reason=reason)
        # sudo: the counter is the server's
        self.env["operator.pin.guard"].sudo()._release(self.sudo().employee_id)
        self.invalidate_recordset(["locked_at", "status"])
        self.sudo().activity_unlink(["operator_cert.mail_activity_type_pin"])

    @api.model
    def _check_role(self, employee, groups):
        user = self.env.user
        allowed = self.env.uid != SUPERUSER_ID and user.has_groups(groups)
        if not allowed or employee.sudo().company_id not in user.company_ids:
            self.env["qms.gate.denial"]._refuse_change(
                employee,
                "role.missing",
                self.env._(
                    "Work PINs are issued by quality engineers and HR officers; locks"
                    " are taken off by them, security officers and the supervisor."
                ),
                error=AccessError,
            )

    def _check_other_person(self, employee):
        # sudo: who stands behind a login must be known to compare people
        own = self.env.user.sudo().with_context(active_test=False).employee_ids
        if not own or employee._is_same_person(own):
            self.env["qms.gate.denial"]._refuse_change(
                employee,
                "pin.own",
                self.env._(
                    "The lock of a PIN is taken off by another person who is identified"
                    " by an own login: ask a supervisor, a quality engineer or a"
                    " security officer."
                ),
            )

    def action_unlock(self):
        """Ask for the reason of taking the lock off."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Unlock work PIN"),
            "res_model": "operator.pin.unlock",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_pin_ids": [(6, 0, self.ids)]},
        }

    def _tell_of_lock(self, officers, lock):
        """Give an activity to those who can take the lock off.

        :param officers: ``res.users`` who hear of every lock
        :param lock: event of the lock
        """
        self.ensure_one()
        employee = self.employee_id
        people = officers | employee.parent_id.user_id
        for user in people - employee.user_id:
            if not self.with_user(user).has_access("read"):
                continue
            self.activity_schedule(
                "operator_cert.mail_activity_type_pin",
                user_id=user.id,
                summary=self.env._(
                    "Work PIN of %(person)s locked", person=employee.name
                ),
                note=self.env._(
                    "Entered wrong five times in a row at %(station)s, the last time on"
                    " %(time)s. Find out whether it was the person, then unlock it.",
                    station=lock.station_name or "?",
                    time=format_datetime(
                        self.env, lock.happened_at, tz=user.tz or "UTC"
                    ),
                ),
            )
