import { Component, markup, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "medical.trace";
const DIRECTIONS = ["both", "backward", "forward"];

/**
 * Track and trace: one box that takes a scan, a tree and a drawing of the same lots,
 * and tabs with what else is on record about them. All of it is decided by the server.
 */
export class Trace extends Component {
    static template = "medical_traceability.Trace";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.box = useRef("box");
        this.picture = useRef("picture");
        const kept = this.props.state || {};
        const params = this.props.action.params || {};
        this.state = useState({
            text: kept.text || "",
            found: null,
            busy: false,
            lotIds: kept.lotIds || params.lot_ids || [],
            direction: kept.direction || "both",
            trace: null,
            selected: null,
            open: {},
            tab: kept.tab || "materials",
            table: null,
        });
        useSetupAction({
            getLocalState: () => ({
                text: this.state.text,
                lotIds: this.state.lotIds,
                direction: this.state.direction,
                tab: this.state.tab,
            }),
        });
        onWillStart(async () => {
            // a courtesy: the server decides
            this.mayContain = await user.hasGroup("qms_base.group_qms_inspector");
            if (this.state.lotIds.length) {
                await this.load();
            }
        });
        useEffect(
            () => this.box.el?.focus(),
            () => []
        );
        useEffect(
            () => this.markSelected(),
            () => [this.state.selected, this.state.trace]
        );
    }

    get display() {
        return { controlPanel: {} };
    }

    get directions() {
        return DIRECTIONS;
    }

    // ------------------------------------------------------------------
    // Asking
    // ------------------------------------------------------------------
    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.find();
        }
    }

    async find() {
        // the box may hold what a scanner typed faster than it was rendered
        this.state.text = this.box.el.value;
        if (!this.state.text.trim()) {
            return;
        }
        this.state.busy = true;
        try {
            const found = await this.orm.call(MODEL, "find", [this.state.text]);
            this.state.found = found;
            if (found.length === 1 && found[0].lot_ids.length) {
                await this.choose(found[0]);
            } else {
                this.state.trace = null;
            }
        } finally {
            this.state.busy = false;
            this.box.el?.select();
        }
    }

    choose(match) {
        this.state.found = null;
        return this.traceLots(match.lot_ids);
    }

    traceLots(lotIds) {
        this.state.lotIds = lotIds;
        return this.load();
    }

    setDirection(direction) {
        this.state.direction = direction;
        return this.state.lotIds.length && this.load();
    }

    async load() {
        this.state.busy = true;
        const asked = (this.asked = {});
        try {
            const trace = await this.orm.call(MODEL, "get_trace", [
                this.state.lotIds,
                this.state.direction,
            ]);
            if (asked !== this.asked) {
                return; // a later question was asked meanwhile
            }
            this.nodes = Object.fromEntries(trace.nodes.map((n) => [n.key, n]));
            this.drawing = markup(trace.svg);
            const start = trace.nodes.find((n) => n.start);
            Object.assign(this.state, {
                trace,
                selected: start ? start.key : null,
                open: {},
            });
            await this.loadTab(this.state.tab);
        } finally {
            this.state.busy = false;
        }
    }

    async loadTab(code) {
        this.state.tab = code;
        const asked = (this.askedTab = {});
        const table = await this.orm.call(MODEL, "get_tab", [
            code,
            this.state.lotIds,
            this.state.direction,
        ]);
        if (asked === this.askedTab) {
            this.state.table = table;
        }
    }

    // ------------------------------------------------------------------
    // The tree: from the lots asked about, up and down
    // ------------------------------------------------------------------
    get rows() {
        const rows = [];
        const starts = this.state.trace.nodes.filter((n) => n.start);
        for (const node of starts) {
            rows.push(this.treeRow(node, "start", 0, `start/${node.key}`));
            this.addBranch(rows, node.key, "up", 1, `start/${node.key}/up`, [node.key]);
            this.addBranch(rows, node.key, "down", 1, `start/${node.key}/down`, [node.key]);
        }
        return rows;
    }

    addBranch(rows, key, way, level, path, passed) {
        for (const [other, link] of this.beside(key, way)) {
            if (passed.includes(other)) {
                continue;
            }
            const here = `${path}/${other}`;
            const more = this.beside(other, way).length > 0;
            const row = this.treeRow(this.nodes[other], way, level, here);
            Object.assign(row, { more, event: link.event, assigned: link.assigned });
            // the first two levels are open, deeper ones on demand
            row.isOpen = this.state.open[here] ?? level < 2;
            rows.push(row);
            if (more && row.isOpen) {
                this.addBranch(rows, other, way, level + 1, here, [...passed, other]);
            }
        }
    }

    treeRow(node, way, level, path) {
        return { node, way, level, path, more: false, isOpen: true };
    }

    beside(key, way) {
        const [here, there] = way === "up" ? ["child", "parent"] : ["parent", "child"];
        return this.state.trace.links
            .filter((link) => link[here] === key)
            .map((link) => [link[there], link]);
    }

    toggle(row) {
        this.state.open[row.path] = !row.isOpen;
    }

    // ------------------------------------------------------------------
    // Selection: the same in tree and drawing
    // ------------------------------------------------------------------
    select(key) {
        this.state.selected = key;
    }

    onPictureClick(ev) {
        const box = ev.target.closest(".o_box");
        if (box) {
            this.select(box.dataset.key);
        }
    }

    onPictureKeydown(ev) {
        if (["Enter", " "].includes(ev.key)) {
            ev.preventDefault();
            this.onPictureClick(ev);
        }
    }

    markSelected() {
        if (!this.picture.el) {
            return;
        }
        const selected = this.state.selected;
        for (const box of this.picture.el.querySelectorAll(".o_box")) {
            const isSelected = box.dataset.key === selected;
            box.classList.toggle("o_selected", isSelected);
            if (isSelected) {
                box.scrollIntoView({ block: "nearest", inline: "nearest" });
            }
        }
        for (const line of this.picture.el.querySelectorAll(".o_line")) {
            const { parent, child } = line.dataset;
            line.classList.toggle("o_selected", [parent, child].includes(selected));
        }
    }

    get selectedNode() {
        return this.nodes[this.state.selected];
    }

    // ------------------------------------------------------------------
    // Going elsewhere
    // ------------------------------------------------------------------
    openNode(node) {
        const one = node.count === 1;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: node.product,
            res_model: "stock.lot",
            res_id: one ? node.lot_ids[0] : false,
            views: one
                ? [[false, "form"]]
                : [
                      [false, "list"],
                      [false, "form"],
                  ],
            domain: [["id", "in", node.lot_ids]],
        });
    }

    openRow(row) {
        if (!row.open) {
            return;
        }
        const [model, id] = row.open;
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    exportAs(kind) {
        return download({
            url: "/medical/trace/export",
            data: {
                kind,
                lots: this.state.lotIds.join(","),
                direction: this.state.direction,
                csrf_token: odoo.csrf_token,
            },
        });
    }

    async contain(kind) {
        const action = await this.orm.call(MODEL, "start_containment", [
            this.state.lotIds,
            kind,
        ]);
        return this.action.doAction(action);
    }
}

registry.category("actions").add("medical_traceability.trace", Trace);
