import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { download } from "@web/core/network/download";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useDebounced } from "@web/core/utils/timing";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const PEOPLE_PAGE = 60;
const TYPES_PAGE = 30;
const MODEL = "operator.certification";

/** What stands for a standing beside its color: never color alone. */
export const SYMBOLS = {
    valid: "✓",
    expiring: "!",
    expired: "×",
    unread: "✉",
    lapsed: "↯",
    suspended: "‖",
    revoked: "⊘",
    not_yet_valid: "…",
    draft: "✎",
};

/**
 * The training matrix: people by certification types, a page at a time. What is in
 * it, and whose rows, is decided by the server.
 */
export class TrainingMatrix extends Component {
    static template = "operator_cert.TrainingMatrix";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.table = useRef("table");
        this.legendOrder = Object.keys(SYMBOLS);
        const kept = this.props.state || {};
        this.state = useState({
            data: null,
            loading: true,
            offset: kept.offset || 0,
            typeOffset: kept.typeOffset || 0,
            filters: { ...this.emptyFilters, ...kept.filters },
            focused: { row: 0, column: 0 },
        });
        this.env.config.setDisplayName?.(_t("Training matrix"));
        useSetupAction({
            getLocalState: () => ({
                offset: this.state.offset,
                typeOffset: this.state.typeOffset,
                filters: { ...this.state.filters },
            }),
        });
        this.searchSoon = useDebounced(() => this.reload(), 300);
        onWillStart(() => this.load());
    }

    get display() {
        return { controlPanel: {} };
    }

    get emptyFilters() {
        return {
            department_id: 0,
            job_id: 0,
            workcenter_id: 0,
            manager_id: 0,
            standing: "",
            search: "",
            holders: false,
        };
    }

    get filters() {
        const { standing, ...others } = this.state.filters;
        return { ...others, standing: standing ? [standing] : [] };
    }

    get isFiltered() {
        return Object.values(this.state.filters).some(Boolean);
    }

    // ------------------------------------------------------------------
    // Loading
    // ------------------------------------------------------------------
    async load() {
        this.state.loading = true;
        const asked = (this.asked = {});
        const data = await this.orm.call(MODEL, "get_training_matrix", [], {
            filters: this.filters,
            offset: this.state.offset,
            limit: PEOPLE_PAGE,
            type_offset: this.state.typeOffset,
            type_limit: TYPES_PAGE,
        });
        if (asked !== this.asked) {
            return; // a later question was asked meanwhile
        }
        this.words = Object.fromEntries(data.options.standing);
        Object.assign(this.state, {
            data,
            loading: false,
            focused: { row: 0, column: 0 },
        });
    }

    reload() {
        this.state.offset = 0;
        this.state.typeOffset = 0;
        return this.load();
    }

    onFilter(name, ev) {
        const value = ev.target.value;
        this.state.filters[name] = name === "standing" ? value : parseInt(value) || 0;
        return this.reload();
    }

    onSearch(ev) {
        this.state.filters.search = ev.target.value;
        this.searchSoon();
    }

    onHolders(ev) {
        this.state.filters.holders = ev.target.checked;
        return this.reload();
    }

    clearFilters() {
        this.state.filters = this.emptyFilters;
        return this.reload();
    }

    // ------------------------------------------------------------------
    // Pages
    // ------------------------------------------------------------------
    pageOf(offset, size, count) {
        const first = count ? offset + 1 : 0;
        const last = Math.min(offset + size, count);
        return {
            text: _t("%(first)s–%(last)s of %(count)s", { first, last, count }),
            before: offset > 0,
            after: last < count,
            needed: count > size,
        };
    }

    get peoplePage() {
        return this.pageOf(this.state.offset, PEOPLE_PAGE, this.state.data.people_count);
    }

    get typesPage() {
        return this.pageOf(this.state.typeOffset, TYPES_PAGE, this.state.data.types_count);
    }

    movePeople(direction) {
        this.state.offset = Math.max(0, this.state.offset + direction * PEOPLE_PAGE);
        return this.load();
    }

    moveTypes(direction) {
        this.state.typeOffset = Math.max(
            0,
            this.state.typeOffset + direction * TYPES_PAGE
        );
        return this.load();
    }

    // ------------------------------------------------------------------
    // Cells
    // ------------------------------------------------------------------
    cellOf(person, type) {
        return this.state.data.cells[person.id]?.[type.id];
    }

    symbol(standing) {
        return SYMBOLS[standing] || "?";
    }

    daysLeft(cell) {
        const counts = ["valid", "expiring"].includes(cell.standing);
        return counts && cell.days !== null ? _t("%s d", cell.days) : "";
    }

    describe(person, type) {
        const cell = this.cellOf(person, type);
        if (!cell) {
            return _t("%(person)s, %(type)s: no certification", {
                person: person.name,
                type: type.name,
            });
        }
        return [
            `${person.name}, ${type.name}: ${this.words[cell.standing]}`,
            cell.level,
            cell.until ? _t("until %s", cell.until) : _t("unlimited"),
            this.daysLeft(cell) && _t("%s days left", cell.days),
            cell.count > 1 && _t("%s certificates", cell.count),
        ]
            .filter(Boolean)
            .join(", ");
    }

    openCell(person, type) {
        const cell = this.cellOf(person, type);
        const name = `${person.name}: ${type.name}`;
        if (!cell && !this.state.data.may_create) {
            return this.notification.add(this.describe(person, type), { type: "info" });
        }
        const context = { default_employee_id: person.id, default_type_id: type.id };
        const several = cell && cell.count > 1;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: MODEL,
            res_id: cell && !several ? cell.id : false,
            views: several
                ? [
                      [false, "list"],
                      [false, "form"],
                  ]
                : [[false, "form"]],
            domain: [
                ["employee_id", "=", person.id],
                ["type_id", "=", type.id],
            ],
            context,
        });
    }

    openPerson(person) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: person.name,
            res_model: MODEL,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [["employee_id", "=", person.id]],
            context: { default_employee_id: person.id },
        });
    }

    openType(type) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: type.name,
            res_model: MODEL,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [["type_id", "=", type.id]],
            context: { default_type_id: type.id },
        });
    }

    // ------------------------------------------------------------------
    // Keyboard: one stop for the tab key, arrows within
    // ------------------------------------------------------------------
    isFocused(row, column) {
        const { focused } = this.state;
        return focused.row === row && focused.column === column;
    }

    focusCell(row, column) {
        Object.assign(this.state.focused, { row, column });
        const cell = this.table.el.querySelector(
            `[data-row="${row}"][data-column="${column}"]`
        );
        cell?.focus();
    }

    onKeydown(ev, person, row, type, column) {
        if (ev.key === "Enter" || ev.key === " ") {
            ev.preventDefault();
            return this.openCell(person, type);
        }
        const rows = this.state.data.people.length - 1;
        const columns = this.state.data.types.length - 1;
        const moves = {
            ArrowUp: [row - 1, column],
            ArrowDown: [row + 1, column],
            ArrowLeft: [row, column - 1],
            ArrowRight: [row, column + 1],
            Home: [row, 0],
            End: [row, columns],
            PageUp: [row - 10, column],
            PageDown: [row + 10, column],
        };
        if (!(ev.key in moves)) {
            return;
        }
        ev.preventDefault();
        const [newRow, newColumn] = moves[ev.key];
        this.focusCell(
            Math.min(Math.max(newRow, 0), rows),
            Math.min(Math.max(newColumn, 0), columns)
        );
    }

    // ------------------------------------------------------------------
    // Exports
    // ------------------------------------------------------------------
    async exportMatrix(kind) {
        const action = await this.orm.call(
            "operator.certification.matrix.export",
            "export_matrix",
            [kind, this.filters]
        );
        if (action.type === "ir.actions.act_url") {
            return download({ url: action.url, data: {} });
        }
        return this.action.doAction(action);
    }
}

registry.category("actions").add("operator_cert.training_matrix", TrainingMatrix);
