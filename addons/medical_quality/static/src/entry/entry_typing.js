/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

import { ChallengeDialog, CorrectionDialog, ValueHistoryDialog } from "./entry_dialogs";
import {
    placeOf,
    readValue,
    sameNumber,
    sameUnit,
    sentenceOf,
    splitReading,
} from "./entry_values";

const MODEL = "medical.inspection";

/**
 * What a person types, a gauge sends and a scanner reads, and what is asked back.
 *
 * Whoever extends it has the state, the results and where to go on.
 */
export class EntryTyping extends Component {
    // ------------------------------------------------------------------
    // Typing
    // ------------------------------------------------------------------
    onInput(result, ev) {
        this.draft(result, ev.target.value);
    }

    draft(result, text) {
        this.state.drafts[placeOf(result)] = text;
        delete this.state.failures[placeOf(result)];
    }

    async onKeydown(result, ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            if (await this.confirm(result)) {
                this.next(result);
            }
        } else if (ev.key === "Escape") {
            this.forget(result);
        } else if (this.state.grid && ["ArrowUp", "ArrowDown"].includes(ev.key)) {
            ev.preventDefault();
            this.step(result, ev.key === "ArrowDown" ? 1 : -1, true);
        }
    }

    onFocus(result) {
        this.state.index = this.state.results.indexOf(result);
    }

    onBlur(result) {
        // leaving the field confirms, as Tab does; a dialog that opens is no leaving
        if (!this.state.dialogs) {
            this.confirm(result);
        }
    }

    forget(result) {
        delete this.state.drafts[placeOf(result)];
        delete this.state.failures[placeOf(result)];
    }

    judge(result, value) {
        this.draft(result, value);
        return this.confirm(result).then((taken) => taken && this.next(result));
    }

    /**
     * Take what is typed for a result.
     *
     * @returns {Promise<boolean>} whether to go on to the next one
     */
    async confirm(result) {
        const draft = this.state.drafts[placeOf(result)];
        if (draft === undefined || !draft.trim()) {
            this.forget(result);
            return true;
        }
        if (this.sending.has(placeOf(result))) {
            return false;
        }
        const value = this.read(result, draft);
        if (value === null) {
            this.forget(result);
            await this.scan(draft);
            return false;
        }
        if (value === result.value) {
            this.forget(result);
            return true;
        }
        if (result.entered) {
            this.correct(result, value);
            return false;
        }
        return this.take(result, { value });
    }

    /** What is typed, in the unit that was chosen beside it. */
    read(result, text) {
        const line = this.lines.get(result.characteristic);
        const value = readValue(result, line, text, this.state.units);
        const unit = this.state.chosen[line.id];
        const plain = value !== null && !splitReading(value);
        return unit && unit !== line.unit && plain && line.units.length
            ? `${value} ${unit}`
            : value;
    }

    async take(result, value) {
        this.sending.add(placeOf(result));
        const answer = await this.saver.save(result, value);
        this.sending.delete(placeOf(result));
        return Boolean(answer && !answer.challenges.length);
    }

    onAnswer(result, value, answer) {
        this.state.savedOnce = true;
        this.state.message = null;
        this.showRows(answer.results);
        if (answer.challenges.length) {
            this.challenge(result, value, answer.challenges[0]);
        } else {
            this.forget(result);
        }
    }

    /** Rows as the server has them now; what stands beside them stays unless compared. */
    showRows(rows, compared = false) {
        for (const row of rows) {
            const shown = this.state.results.find(
                (other) => placeOf(other) === placeOf(row)
            );
            const { before, before_wrong } = compared ? row : shown;
            Object.assign(shown, row, { before, before_wrong });
        }
    }

    onFailure(result, value, error) {
        const place = placeOf(result);
        // what was typed is still there, to be sent again
        if (value.value !== undefined) {
            this.state.drafts[place] ??= value.value;
        }
        this.state.failures[place] = sentenceOf(error);
    }

    // ------------------------------------------------------------------
    // Questions
    // ------------------------------------------------------------------
    ask(component, props, onDropped = () => {}) {
        this.state.dialogs++;
        let answered = false;
        const answer =
            (handler) =>
            (...args) => {
                answered = true;
                return handler(...args);
            };
        for (const name of ["onTyped", "onCorrect"]) {
            if (props[name]) {
                props[name] = answer(props[name]);
            }
        }
        this.dialog.add(component, props, {
            onClose: () => {
                this.state.dialogs--;
                if (!answered) {
                    onDropped();
                }
            },
        });
    }

    challenge(result, value, { typed, why }) {
        const line = this.lines.get(result.characteristic);
        this.ask(ChallengeDialog, {
            name: line.name,
            typed,
            why,
            onTyped: async (again) => {
                this.draft(result, again);
                const number = this.read(result, again);
                if (number === null) {
                    this.state.failures[placeOf(result)] = _t("This is not a number.");
                    return;
                }
                const same = sameNumber(number, value.value);
                const sent = same
                    ? { ...value, again: number }
                    : { ...value, value: number, again: "" };
                if (await this.take(result, sent)) {
                    this.next(result);
                }
            },
        }, () => this.forget(result));
    }

    correct(result, value) {
        const line = this.lines.get(result.characteristic);
        this.ask(CorrectionDialog, {
            name: line.name,
            was: result.words,
            judgement: result.judgement,
            value,
            onCorrect: async (corrected, reason) => {
                this.draft(result, corrected);
                if (await this.take(result, { value: corrected, reason })) {
                    this.next(result);
                }
            },
        }, () => this.forget(result));
    }

    async nameDefect(result, defect) {
        const named = new Set(result.defects);
        named.delete(defect.id) || named.add(defect.id);
        try {
            await this.orm.silent.write("medical.inspection.result", [result.id], {
                defect_ids: [[6, 0, [...named]]],
            });
            result.defects = [...named];
            this.state.message = null;
        } catch (error) {
            this.state.message = { wrong: true, text: sentenceOf(error) };
        }
    }

    showHistory(result) {
        this.ask(ValueHistoryDialog, {
            name: this.lines.get(result.characteristic).name,
            result: result.id,
        });
    }

    // ------------------------------------------------------------------
    // Scans
    // ------------------------------------------------------------------
    onScanKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            const text = ev.target.value;
            ev.target.value = "";
            this.scan(text);
        }
    }

    /** A scanned text that is no value; addons answer with more kinds. */
    async scan(text) {
        if (!text.trim()) {
            return;
        }
        try {
            const answer = await this.orm.silent.call(MODEL, "scan", [this.ids, text]);
            if (answer.kind === "unit") {
                await this.scanUnit(answer.inspection_id, text);
            } else {
                this.onScanned(answer);
            }
        } catch (error) {
            this.state.message = { wrong: true, text: sentenceOf(error) };
        }
    }

    onScanned(answer) {
        this.state.message = {
            wrong: answer.kind === "unknown" || answer.kind === "other",
            text: answer.message,
            others: answer.kind === "other" ? answer.inspection_ids : null,
        };
        const mine = this.state.results.filter((result) =>
            answer.result_id
                ? result.id === answer.result_id
                : result.inspection === answer.inspection_id
        );
        const found = mine.find((result) => !result.entered) || mine[0];
        if (found) {
            this.go(found);
        }
    }

    /** A serial number of the order: the unit that is measured now, or the next one. */
    async scanUnit(inspection, text) {
        const waits = (row) =>
            row.inspection === inspection && row.numbered && !row.serial;
        const { current, state } = this;
        const row = current && waits(current) ? current : state.results.find(waits);
        const entered = (other) => sameUnit(other, row) && other.entered;
        if (row && state.results.some(entered)) {
            this.askSerial(row, text);
        } else {
            await this.nameUnit(inspection, row?.id || false, text, "");
        }
    }

    /** Another serial number for a unit of which values were entered: with a reason. */
    askSerial(row, text) {
        this.ask(CorrectionDialog, {
            name: _t("Serial number of unit %s", row.unit),
            was: row.serial || _t("none"),
            judgement: false,
            value: text,
            onCorrect: (corrected, reason) =>
                this.nameUnit(row.inspection, row.id, corrected, reason),
        });
    }

    async nameUnit(inspection, row, text, reason) {
        try {
            const answer = await this.orm.silent.call(MODEL, "name_unit", [
                [inspection],
                row,
                text,
                reason,
            ]);
            this.showRows(answer.results, true);
            this.state.savedOnce = true;
            this.state.message = { wrong: false, text: answer.message };
            const first = this.state.results.find(
                (shown) => placeOf(shown) === placeOf(answer.results[0])
            );
            this.go(sameUnit(this.current, first) ? this.current : first);
        } catch (error) {
            this.state.message = { wrong: true, text: sentenceOf(error) };
        }
    }

    openOthers() {
        return this.openEntry(this.state.message.others);
    }
}
