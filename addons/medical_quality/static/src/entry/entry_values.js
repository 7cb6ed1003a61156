/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { _t } from "@web/core/l10n/translation";

const NUMBER = /^[+-]?\d+([.,]\d+)?$/;
const READING = /^([+-]?\d+(?:[.,]\d+)?)\s*([^\s\d.,+-].*)$/;

/** Number and unit of what was typed: "0.2 in" is ["0.2", "in"]; null for others. */
export function splitReading(text) {
    const found = READING.exec(text.trim());
    return found && [found[1], found[2].trim()];
}

/** What stays the same of a result while its value is entered and corrected. */
export function placeOf(result) {
    return `${result.inspection}-${result.characteristic}-${result.unit}`;
}

/** Whether two results are of one piece: of the same unit of an inspection. */
export function sameUnit(one, other) {
    return (
        one.inspection === other.inspection &&
        one.unit === other.unit &&
        one.numbered === other.numbered
    );
}

/** Whether two typed readings are the same one: 5,0 and 5.00 are, 5 and 5 in not. */
export function sameNumber(one, other) {
    const read = (text) => {
        const [number, unit] = splitReading(text) || [text, ""];
        return [Number(number.trim().replace(",", ".")), unit];
    };
    if (one.trim() === "" || other.trim() === "") {
        return false;
    }
    const [[number, unit], [otherNumber, otherUnit]] = [read(one), read(other)];
    return number === otherNumber && unit === otherUnit;
}

/**
 * What a typed text means as a value of a result.
 *
 * @param {string[]} units names of units: a number with one of them is a reading, and
 *      whether it fits is the server's to say
 * @returns {string|null} the value to send, or null where it is none: a scan
 */
export function readValue(result, characteristic, text, units = []) {
    const typed = text.trim();
    if (result.judgement) {
        return judgementOf(typed);
    }
    if (characteristic.kind === "text") {
        return typed;
    }
    if (NUMBER.test(typed)) {
        return typed;
    }
    const [, unit] = splitReading(typed) || [];
    return unit && (unit === characteristic.unit || units.includes(unit))
        ? typed
        : null;
}

function judgementOf(typed) {
    const word = typed.toLowerCase();
    if (["p", "pass", _t("Pass").toString().toLowerCase()].includes(word)) {
        return "pass";
    }
    if (["f", "fail", _t("Fail").toString().toLowerCase()].includes(word)) {
        return "fail";
    }
    return null;
}

/** How a result looks: icon, words and colour, never colour alone. */
export function lookOf(result) {
    const looks = {
        conforms: ["fa-check-circle", "text-success", "o_entry_ok"],
        does_not_conform: ["fa-times-circle", "text-danger", "o_entry_wrong"],
        not_entered: ["fa-circle-o", "text-muted", ""],
    };
    const [icon, color, row] = looks[result.conform];
    return { icon, color, row, words: result.result };
}

/**
 * Values on their way to the server, one request after the other.
 *
 * What cannot be saved stays typed, and says why.
 */
export class Saver {
    constructor(orm, { onAnswer, onFailure, onState }) {
        Object.assign(this, { orm, onAnswer, onFailure, onState });
        this.queue = Promise.resolve();
        this.waiting = 0;
    }

    /**
     * @param {Object} result
     * @param {Object} value as `enter` takes it, without the id of the result
     * @returns {Promise<Object|null>} the server's answer, null when it failed
     */
    save(result, value) {
        this.waiting++;
        this.onState();
        const sent = this.queue.then(() => this.send(result, value));
        this.queue = sent.catch(() => {});
        return sent;
    }

    async send(result, value) {
        try {
            const answer = await this.orm.silent.call("medical.inspection", "enter", [
                [result.inspection],
                [{ result: result.id, ...value }],
            ]);
            this.onAnswer(result, value, answer);
            return answer;
        } catch (error) {
            this.onFailure(result, value, error);
            return null;
        } finally {
            this.waiting--;
            this.onState();
        }
    }

    settled() {
        return this.queue;
    }
}

/** The sentence of an error for the person: never a traceback. */
export function sentenceOf(error) {
    if (error?.data?.message) {
        return error.data.message;
    }
    return _t("There is no connection to the server.");
}
