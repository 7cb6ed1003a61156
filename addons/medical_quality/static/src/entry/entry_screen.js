/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { EntryPad } from "./entry_pad";
import { EntryTyping } from "./entry_typing";
import { lookOf, placeOf, Saver, sentenceOf } from "./entry_values";

const MODEL = "medical.inspection";
const WIDE = 1200;
const PAGE = 50;

/**
 * Values are entered here: one characteristic a screen, or all in a grid.
 *
 * Each value is saved when it is confirmed (Enter, Tab, leaving the field). Whatever
 * types and presses Enter will do: a keyboard, a gauge, a scanner.
 */
export class EnterInspection extends EntryTyping {
    static template = "medical_quality.EnterInspection";
    static components = { Layout, EntryPad };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.root = useRef("root");
        const { params = {}, context = {} } = this.props.action;
        // a page that is loaded again has the inspection in its address
        this.ids =
            params.inspection_ids || context.active_ids || [context.active_id];
        this.state = useState({
            inspections: [],
            characteristics: [],
            results: [],
            person: "",
            units: [],
            // units that readings are taken in, where not that of the characteristic
            chosen: {},
            grid: window.innerWidth >= WIDE,
            down: this.ids.length === 1,
            index: 0,
            page: 0,
            drafts: {},
            failures: {},
            saving: 0,
            savedOnce: false,
            message: null,
            dialogs: 0,
            touched: 0,
        });
        // places whose value is on its way
        this.sending = new Set();
        this.rows = [];
        this.saver = new Saver(this.orm, {
            onAnswer: (...args) => this.onAnswer(...args),
            onFailure: (...args) => this.onFailure(...args),
            onState: () => (this.state.saving = this.saver.waiting),
        });
        onWillStart(() => this.load());
        useSetupAction({
            beforeLeave: () => this.beforeLeave(),
            beforeUnload: (ev) => {
                if (this.unsaved) {
                    ev.preventDefault();
                }
            },
        });
        useEffect(
            () => this.focus(),
            () => [
                this.state.index,
                this.state.grid,
                this.state.dialogs,
                this.state.page,
                this.state.touched,
            ]
        );
    }

    async load() {
        const data = await this.orm.call(MODEL, "get_entry", [this.ids]);
        Object.assign(this.state, data);
        this.heads = new Map(data.inspections.map((head) => [head.id, head]));
        this.lines = new Map(data.characteristics.map((line) => [line.id, line]));
        this.sort();
        this.rows = this.arrange();
        const open = this.state.results.findIndex((result) => !result.entered);
        this.state.index = Math.max(open, 0);
        this.showPage();
    }

    showPage() {
        this.state.page = Math.max(Math.floor(this.rowOf(this.current) / PAGE), 0);
    }

    /** One lot: all units of a characteristic; serials: all of one serial. */
    sort() {
        const place = (list) => new Map(list.map((item, index) => [item.id, index]));
        const heads = place(this.state.inspections);
        const lines = place(this.state.characteristics);
        this.state.results.sort(
            (a, b) =>
                heads.get(a.inspection) - heads.get(b.inspection) ||
                lines.get(a.characteristic) - lines.get(b.characteristic) ||
                a.unit - b.unit
        );
    }

    // ------------------------------------------------------------------
    // What is shown
    // ------------------------------------------------------------------
    get display() {
        return { controlPanel: {} };
    }

    get current() {
        return this.state.results[this.state.index];
    }

    get matrix() {
        const { results, inspections } = this.state;
        return inspections.length > 1 || results.some((result) => result.units > 1);
    }

    /** Rows of the grid: a unit each, or a characteristic each. */
    arrange() {
        const rows = new Map();
        for (const result of this.state.results) {
            const key = this.matrix
                ? `${result.inspection}-${result.unit}`
                : `${result.id}`;
            if (!rows.has(key)) {
                rows.set(key, { key, first: result, cells: new Map() });
            }
            rows.get(key).cells.set(result.characteristic, result);
        }
        return [...rows.values()];
    }

    get shownRows() {
        return this.rows.slice(this.state.page * PAGE, (this.state.page + 1) * PAGE);
    }

    get pages() {
        return Math.ceil(this.rows.length / PAGE);
    }

    rowOf(result) {
        return this.rows.findIndex(
            (row) => row.cells.get(result?.characteristic) === result
        );
    }

    /** The result of a row that says which device the unit is, where one does. */
    unitOf({ first, cells }) {
        return [...cells.values()].find((result) => result.numbered) || first;
    }

    rowName(row) {
        const first = this.unitOf(row);
        if (this.state.inspections.length === 1) {
            return first.serial || _t("Unit %s", first.unit);
        }
        const head = this.heads.get(first.inspection);
        const name = first.serial || head.serial || head.name;
        return first.units > 1 ? `${name} / ${first.unit}` : name;
    }

    /** Whether a unit must be scanned before values of it are taken. */
    waitsForSerial(result) {
        return result.numbered && !result.serial && this.mayEnter(result);
    }

    get head() {
        return this.heads.get(this.current?.inspection) || this.state.inspections[0];
    }

    get currentLine() {
        return this.lines.get(this.current?.characteristic);
    }

    get totals() {
        const { results } = this.state;
        return {
            asked: results.length,
            entered: results.filter((result) => result.entered).length,
            wrong: results.filter((result) => result.conform === "does_not_conform")
                .length,
            verify: results.filter(
                (result) =>
                    this.lines.get(result.characteristic).second_person &&
                    result.entered &&
                    !result.verified
            ).length,
        };
    }

    get mayRecord() {
        return this.state.inspections.some((head) => head.may_record);
    }

    get verdicts() {
        const count = (state) =>
            this.state.inspections.filter((head) => head.state === state).length;
        return { passed: count("passed"), failed: count("failed") };
    }

    get unsaved() {
        return Boolean(this.state.saving || Object.keys(this.state.drafts).length);
    }

    mayEnter(result) {
        return (
            this.heads.get(result.inspection).may_record &&
            this.lines.get(result.characteristic).kind !== "formula"
        );
    }

    /** Defects that may be named for a result in which something was found. */
    defectsOf(result) {
        const clean = ["", "pass", "0"].includes(result.value);
        return clean ? [] : this.lines.get(result.characteristic).defects;
    }

    look(result) {
        return lookOf(result);
    }

    place(result) {
        return placeOf(result);
    }

    /** What stands in the field: what is being typed, or what was taken. */
    text(result) {
        const draft = this.state.drafts[placeOf(result)];
        return draft ?? (result.judgement ? result.words : result.value);
    }

    failure(result) {
        return this.state.failures[placeOf(result)];
    }

    placeholder(result) {
        if (result.judgement) {
            return _t("P or F");
        }
        return result.counted_of ? _t("0 to %s", result.counted_of) : _t("Value");
    }

    // ------------------------------------------------------------------
    // Going on
    // ------------------------------------------------------------------
    /** To the next result that has no value, in the direction of the grid. */
    next(result) {
        const order = this.order();
        const from = order.indexOf(result);
        const after = [...order.slice(from + 1), ...order.slice(0, from)];
        const found =
            after.find((other) => !other.entered && this.mayEnter(other)) || after[0];
        if (found) {
            this.go(found);
        }
    }

    /** Results in the order in which Enter goes through them. */
    order() {
        if (!this.state.grid || !this.matrix) {
            return this.state.results;
        }
        const rows = this.rows;
        const lines = this.state.characteristics;
        const pairs = this.state.down
            ? lines.flatMap((line) => rows.map((row) => row.cells.get(line.id)))
            : rows.flatMap((row) => lines.map((line) => row.cells.get(line.id)));
        return pairs.filter(Boolean);
    }

    step(result, by, column = false) {
        if (column && this.matrix) {
            const rows = this.rows;
            const row = rows[this.rowOf(result) + by];
            const found = row?.cells.get(result.characteristic);
            return found && this.go(found);
        }
        const found = this.state.results[this.state.results.indexOf(result) + by];
        return found && this.go(found);
    }

    async move(by) {
        const { current } = this;
        if (await this.confirm(current)) {
            this.step(current, by);
        }
    }

    go(result) {
        this.state.index = this.state.results.indexOf(result);
        this.showPage();
        this.state.touched++;
    }

    focus() {
        const { current } = this;
        if (!current || this.state.dialogs) {
            return;
        }
        const field = this.root.el?.querySelector(
            `input[data-place="${placeOf(current)}"]`
        );
        if (field && field !== document.activeElement) {
            field.focus();
            field.select();
        }
    }

    // ------------------------------------------------------------------
    // Leaving and completing
    // ------------------------------------------------------------------
    async beforeLeave() {
        await this.saver.settled();
        if (!this.unsaved) {
            return true;
        }
        return new Promise((resolve) => {
            this.dialog.add(ConfirmationDialog, {
                title: _t("Values are not saved"),
                body: _t("What was typed and could not be saved is lost. Leave?"),
                confirmLabel: _t("Leave"),
                confirm: () => resolve(true),
                cancel: () => resolve(false),
            });
        });
    }

    async act(method) {
        await this.saver.settled();
        this.state.message = null;
        try {
            const open = this.state.inspections
                .filter((head) => head.may_record)
                .map((head) => head.id);
            const action = await this.orm.call(MODEL, method, [open]);
            if (action?.type) {
                await this.action.doAction(action, { onClose: () => this.load() });
            }
        } catch (error) {
            this.state.message = { wrong: true, text: sentenceOf(error) };
        }
        await this.load();
    }

    async openEntry(ids) {
        const action = await this.orm.call(MODEL, "action_enter", [ids]);
        return this.action.doAction(action);
    }

    openRecord() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: MODEL,
            ...(this.ids.length === 1
                ? { res_id: this.ids[0], views: [[false, "form"]] }
                : {
                      name: _t("Inspections"),
                      domain: [["id", "in", this.ids]],
                      views: [
                          [false, "list"],
                          [false, "form"],
                      ],
                  }),
        });
    }
}

registry.category("actions").add("medical_quality.enter_inspection", EnterInspection);
