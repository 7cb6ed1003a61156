/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { Component, onMounted, onPatched, onWillStart, onWillUnmount } from "@odoo/owl";
import { useExternalListener, useRef, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { BadgeDialog } from "./badge_dialog";
import { InstructionDialog } from "./instruction_dialog";
import { QuantityDialog } from "./quantity_dialog";
import { WorkCard } from "./work_card";
import { ask, countdown, NoAnswer } from "./terminal";

const LOOK_AGAIN = 15 * 1000;
const TOLD_FOR = 6 * 1000;

/**
 * The screen of a station: its work, who is present, who works since when.
 *
 * The scan field has the focus unless a dialog is open. A badge scanned there opens the
 * PIN; the number of an order chooses its work.
 */
export class ShopFloor extends Component {
    static template = "operator_cert.ShopFloor";
    static components = { BadgeDialog, InstructionDialog, QuantityDialog, WorkCard };
    static props = {};

    setup() {
        this.scan = useRef("scan");
        this.state = useState({
            shown: null,
            trouble: "",
            dialog: null,
            refusal: "",
            told: "",
            chosen: null,
            now: Date.now(),
            busy: false,
        });
        onWillStart(() => this.look());
        onMounted(() => {
            this.clock = setInterval(() => this.tick(), 1000);
            this.looker = setInterval(() => this.look(), LOOK_AGAIN);
            this.focus();
        });
        onPatched(() => this.focus());
        onWillUnmount(() => {
            clearInterval(this.clock);
            clearInterval(this.looker);
        });
        useExternalListener(document, "pointerup", () => setTimeout(() => this.focus()));
        useExternalListener(document, "visibilitychange", () => this.look());
    }

    focus() {
        if (!this.state.dialog && this.scan.el) {
            this.scan.el.focus({ preventScroll: true });
        }
    }

    // What the station shows -------------------------------------------------

    async look() {
        try {
            const shown = await ask("state");
            this.looked = Date.now();
            this.offset = Date.parse(shown.now) - this.looked;
            Object.assign(this.state, { shown, trouble: "", now: this.looked });
            this.hideInstruction();
        } catch (error) {
            this.state.trouble = error.message;
            if (!(error instanceof NoAnswer)) {
                this.state.shown = null;
            }
        }
    }

    tick() {
        this.state.now = Date.now();
        for (const role of ["operator", "supervisor"]) {
            if (this.state.shown && this.state.shown[role] && this.left(role) <= 0) {
                this.state.shown[role] = false;
                this.hideInstruction();
                this.look();
            }
        }
    }

    get serverNow() {
        return this.state.now + (this.offset || 0);
    }

    get time() {
        return new Date(this.state.now).toLocaleTimeString([], {
            hour: "2-digit",
            minute: "2-digit",
        });
    }

    left(role) {
        return this.state.shown[role].seconds - (this.state.now - this.looked) / 1000;
    }

    leftWords(role) {
        return _t("still for %s", countdown(this.left(role)));
    }

    // Scanner and keyboard ---------------------------------------------------

    onScanKeydown(ev) {
        if (this.state.refusal && ["Enter", "Escape"].includes(ev.key)) {
            ev.preventDefault();
            ev.target.value = "";
            this.state.refusal = "";
            return;
        }
        if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            ev.preventDefault();
            return this.move(ev.key === "ArrowDown" ? 1 : -1);
        }
        if (ev.key !== "Enter") {
            return;
        }
        ev.preventDefault();
        const text = ev.target.value.trim();
        ev.target.value = "";
        if (text) {
            this.scanned(text);
        } else if (this.chosen) {
            this.actOn(this.chosen);
        }
    }

    scanned(text) {
        const wanted = text.toLowerCase();
        const found = this.works.find((work) => work.order.toLowerCase() === wanted);
        if (found) {
            this.choose(found.id);
        } else {
            this.openBadge({ badge: text });
        }
    }

    get works() {
        return this.state.shown ? this.state.shown.workorders : [];
    }

    get chosen() {
        return this.works.find((work) => work.id === this.state.chosen);
    }

    move(by) {
        const at = this.works.findIndex((work) => work.id === this.state.chosen);
        const to = Math.min(Math.max(at + by, 0), this.works.length - 1);
        if (this.works[to]) {
            this.choose(this.works[to].id);
        }
    }

    choose(id) {
        this.state.chosen = id;
        const card = document.querySelector(`[data-workorder="${id}"]`);
        if (card) {
            card.scrollIntoView({ block: "nearest" });
        }
    }

    // People -----------------------------------------------------------------

    openBadge({ badge = "", role = "operator", purpose, then } = {}) {
        this.state.refusal = "";
        this.state.dialog = {
            kind: "badge",
            badge,
            role,
            purpose: purpose || _t("Identify yourself"),
            then,
        };
    }

    async identified(role, person) {
        const { then } = this.state.dialog;
        Object.assign(this.state, { dialog: null, refusal: "" });
        this.tell(
            role === "supervisor"
                ? _t("%s supervises here now.", person)
                : _t("%s is identified.", person)
        );
        await this.look();
        if (then && role === "operator") {
            await then();
        }
    }

    close() {
        this.state.dialog = null;
    }

    /** What one person looked at is not left on the screen for the next. */
    hideInstruction() {
        const { dialog, shown } = this.state;
        if (dialog && dialog.kind === "instruction" && !(shown && shown.operator)) {
            this.close();
        }
    }

    leave(role) {
        return this.act("leave", { role }, ({ left, stopped }) =>
            stopped.length
                ? _t("%(left)s left. Stopped: %(people)s.", {
                      left,
                      people: stopped.join(", "),
                  })
                : _t("%s left.", left)
        );
    }

    // Work -------------------------------------------------------------------

    /** What Enter does on the work order chosen. */
    actOn(work) {
        if (work.state === "progress" && work.clocks.some((clock) => clock.mine)) {
            return this.finish(work);
        }
        return this.start(work);
    }

    /** Do something that needs somebody present, who identifies first if nobody is. */
    byPerson(purpose, action, { toStart = false } = {}) {
        const operator = this.state.shown.operator;
        if (operator && (!toStart || operator.may_start)) {
            return action();
        }
        this.openBadge({ purpose, then: action });
    }

    start(work) {
        return this.byPerson(
            _t("Start: %s", work.name),
            () =>
                this.act("start", { workorder_id: work.id }, ({ started }) =>
                    _t("Started: %s. Your time runs.", started)
                ),
            { toStart: true }
        );
    }

    takeOver(work, clock) {
        return this.byPerson(
            _t("Take over from %s", clock.name),
            () =>
                this.act(
                    "hand_over",
                    { workorder_id: work.id, employee_id: clock.id },
                    (done) => _t("Taken over from %s. Your time runs.", done.from)
                ),
            { toStart: true }
        );
    }

    pause(work) {
        return this.byPerson(_t("Pause: %s", work.name), () =>
            this.act("pause", { workorder_id: work.id }, ({ paused }) =>
                _t("Paused: %s. Your time stopped.", paused)
            )
        );
    }

    /** Shown to the person present; who looks at it works here. */
    showInstruction(work) {
        return this.byPerson(_t("Instruction: %s", work.name), async () => {
            this.state.refusal = "";
            try {
                const { documents } = await ask("instruction", { workorder_id: work.id });
                this.state.dialog = { kind: "instruction", work, documents };
            } catch (refusal) {
                this.state.refusal = refusal.message;
            }
            await this.look();
        });
    }

    finish(work) {
        return this.byPerson(_t("Finish: %s", work.name), () => {
            this.state.dialog = { kind: "quantity", work };
        });
    }

    finishWith(work, quantity) {
        this.close();
        return this.act("finish", { workorder_id: work.id, quantity }, ({ finished }) =>
            _t("Finished: %s.", finished)
        );
    }

    async act(method, values, words) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        this.state.refusal = "";
        try {
            this.tell(words(await ask(method, values)));
        } catch (refusal) {
            this.state.told = "";
            this.state.refusal = refusal.message;
        } finally {
            this.state.busy = false;
        }
        await this.look();
    }

    tell(words) {
        this.state.told = words;
        clearTimeout(this.teller);
        this.teller = setTimeout(() => (this.state.told = ""), TOLD_FOR);
    }
}
