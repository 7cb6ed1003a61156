/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

import { elapsed } from "./terminal";

/** One work order: what it is, whether it may start and why not, who works on it. */
export class WorkCard extends Component {
    static template = "operator_cert.WorkCard";
    static props = {
        work: Object,
        now: Number,
        chosen: Boolean,
        busy: Boolean,
        operator: [Object, Boolean],
        onChoose: Function,
        onStart: Function,
        onPause: Function,
        onFinish: Function,
        onTakeOver: Function,
        onInstruction: Function,
    };

    get mine() {
        return this.props.work.clocks.some((clock) => clock.mine);
    }

    get others() {
        return this.props.work.clocks.filter((clock) => !clock.mine && clock.id);
    }

    get stateWords() {
        if (this.props.work.state !== "progress") {
            return _t("Ready to start");
        }
        return this.props.work.clocks.length ? _t("Running") : _t("Paused");
    }

    get stateIcon() {
        if (this.props.work.state !== "progress") {
            return "fa-circle-o";
        }
        return this.props.work.clocks.length ? "fa-play-circle" : "fa-pause-circle";
    }

    get findings() {
        return this.props.work.readiness.findings;
    }

    get instructionWords() {
        return this.props.work.instructions > 1
            ? _t("Instructions (%s)", this.props.work.instructions)
            : _t("Instruction");
    }

    get startWords() {
        if (this.props.work.clocks.length) {
            return _t("Join");
        }
        return this.props.work.state === "progress" ? _t("Go on") : _t("Start");
    }

    elapsed(clock) {
        return elapsed(clock.since, this.props.now);
    }
}
