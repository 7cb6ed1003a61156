/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { QualityBoard } from "@medical_quality/quality_board/quality_board";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

// one row of records: a list fills the page with rows of nothing
const only = (text) =>
    `.o_list_view:not(:has(.o_data_row ~ .o_data_row)) .o_data_row .o_data_cell:contains(${text})`;
const tours = registry.category("web_tour.tours");
const figure = (code, text) =>
    `.o_board_figure[data-code=${code}] .o_board_open:contains(${text})`;
const entry = (chart) =>
    `.o_board_chart[data-code=${chart}] .o_board_entries li:first button`;

/** The product whose figures the test knows; the demonstration has others. */
const chooseProduct = {
    content: "figures of one product",
    trigger: ".o_board_filters select[name=product_id]",
    run: "selectByLabel Part",
};

/** Figures, the lists behind them, and filters that are there when one comes back. */
tours.add("medical_quality_board", {
    steps: () => [
        chooseProduct,
        { trigger: figure("first_pass", "50.0 %") },
        { trigger: figure("first_pass", "1 of 2 passed first time") },
        { trigger: figure("scrap", "Nothing scrapped") },
        { trigger: ".o_board_chart[data-code=trend] canvas[aria-label*='50.0 %']" },
        { trigger: ".o_board_chart[data-code=pareto] canvas[aria-label*='Width']" },
        {
            content: "what failed first stands behind the figure",
            trigger: figure("first_pass", "50.0 %"),
            run: "click",
        },
        { trigger: ".o_facet_value:contains(Failed first)" },
        { trigger: only("W-2"), run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=lot_id]:contains(W-2)" },
        {
            trigger: ".o_back_button, .breadcrumb-item:contains(First-pass yield) a",
            run: "click",
        },
        {
            trigger: ".breadcrumb-item:contains(Quality board) a, .o_back_button",
            run: "click",
        },
        {
            content: "the product is still chosen",
            trigger: ".o_board_filters select[name=product_id].o_board_chosen",
        },
        { trigger: figure("first_pass", "50.0 %") },
        {
            content: "a point of a chart has its list too",
            trigger: entry("pareto"),
            run() {
                this.anchor.click();
            },
        },
        { trigger: only("9.99") },
        {
            trigger: ".breadcrumb-item:contains(Quality board) a, .o_back_button",
            run: "click",
        },
        {
            trigger: ".o_board_filters select[name=period]",
            run: "selectByLabel Last 30 days",
        },
        { trigger: ".o_board_chart[data-code=trend]:contains(by day)" },
        {
            content: "the page is loaded again",
            trigger: ".o_board_time",
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        { trigger: ".o_board_filters select[name=product_id].o_board_chosen" },
        {
            content: "period and product are still chosen",
            trigger: ".o_board_filters select[name=period]",
            run() {
                if (this.anchor.value !== "month") {
                    throw new Error(`period is ${this.anchor.value}`);
                }
            },
        },
        { trigger: figure("first_pass", "50.0 %") },
    ],
});

const shown = { every: QualityBoard.refreshEvery, retry: QualityBoard.retryEvery };
let question = null;

/** On the wall nobody touches anything: what is inspected meanwhile appears by itself. */
tours.add("medical_quality_board_wall", {
    steps: () => [
        chooseProduct,
        { trigger: figure("first_pass", "50.0 %") },
        { trigger: ".o_board_to_wall", run: "click" },
        { trigger: ".o_board_wall .o_board_title:contains(Part)" },
        { trigger: ".o_board_wall .o_board_fresh:contains(As of)" },
        {
            content: "somebody else completes an inspection",
            trigger: ".o_board_wall",
            async run() {
                QualityBoard.refreshEvery = 1000;
                const domain = [
                    ["lot_id.name", "=", "W-3"],
                    ["state", "=", "open"],
                ];
                const call = (method, args) =>
                    rpc(`/web/dataset/call_kw/medical.inspection/${method}`, {
                        model: "medical.inspection",
                        method,
                        args,
                        kwargs: {},
                    });
                const ids = await call("search", [domain]);
                await call("action_complete", [ids]);
            },
        },
        { trigger: `.o_board_wall ${figure("first_pass", "66.7 %")}` },
        { trigger: ".o_board_wall:not(.o_board_stale)" },
        {
            content: "the server stops answering",
            trigger: ".o_board_wall",
            run() {
                QualityBoard.retryEvery = 1000;
                question = QualityBoard.prototype.question;
                QualityBoard.prototype.question = () =>
                    Promise.reject(new Error("no answer"));
            },
        },
        { trigger: ".o_board_wall.o_board_stale .o_board_alarm:contains(NOT CURRENT)" },
        {
            content: "what is too old is not shown",
            trigger: ".o_board_wall",
            run() {
                QualityBoard.hideAfter = 1;
            },
        },
        { trigger: ".o_board_hidden .o_board_figure[data-code=first_pass]:contains(?)" },
        {
            trigger: ".o_board_hidden:not(:has(.o_board_chart)):not(:contains(66.7))",
        },
        {
            content: "it answers again: nobody has to do anything",
            trigger: ".o_board_wall",
            run() {
                QualityBoard.hideAfter = 600000;
                QualityBoard.prototype.question = question;
            },
        },
        { trigger: ".o_board_wall:not(.o_board_stale):not(:has(.o_board_alarm))" },
        { trigger: figure("first_pass", "66.7 %") },
        {
            trigger: ".o_board_leave",
            run() {
                QualityBoard.refreshEvery = shown.every;
                QualityBoard.retryEvery = shown.retry;
                this.anchor.click();
            },
        },
        { trigger: ".o_quality_board:not(.o_board_wall) .o_board_filters" },
    ],
});
