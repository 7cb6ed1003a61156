/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { Component, onWillStart, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { session } from "@web/session";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { BoardChart } from "./board_chart";

const MODEL = "medical.yield.report";
const EMPTY = {
    period: "week",
    product_id: 0,
    workcenter_id: 0,
    customer_id: 0,
    kind: "",
    split: "product_id",
};

/**
 * The quality board: five figures and four charts, and the wall mode.
 *
 * It asks the server once a minute by itself. A figure never stands there as if it were
 * new: how old it is, is counted here, from the moment it was asked for, and where no
 * answer came the board says so over everything else. Filters and wall mode are kept in
 * this browser, for this person.
 */
export class QualityBoard extends Component {
    static template = "medical_quality.QualityBoard";
    static components = { BoardChart, Layout };
    static props = { ...standardActionServiceProps };
    // milliseconds: until the next question, after a failure, until an answer is given
    // up, and until figures are too old to be shown at all
    static refreshEvery = 60000;
    static retryEvery = 10000;
    static giveUpAfter = 20000;
    static hideAfter = 600000;

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        const kept = this.kept();
        this.state = useState({
            data: null,
            options: null,
            filters: { ...EMPTY, ...kept.filters },
            wall: Boolean(kept.wall),
            // when the figures that are shown were asked for
            freshAt: 0,
            // what went wrong since, in words
            failure: "",
            now: Date.now(),
            busy: false,
        });
        this.askedAt = 0;
        this.env.config.setDisplayName?.(_t("Quality board"));
        onWillStart(() => this.ask(true));
        useEffect(
            () => {
                const timer = browser.setInterval(() => this.tick(), 1000);
                return () => browser.clearInterval(timer);
            },
            () => []
        );
        this.onFullScreen = () => {
            if (!document.fullscreenElement) {
                this.setWall(false);
            }
        };
        this.onKey = (ev) => {
            if (ev.key === "Escape" && this.state.wall) {
                this.setWall(false);
            }
        };
        useEffect(
            () => {
                document.addEventListener("fullscreenchange", this.onFullScreen);
                document.addEventListener("keydown", this.onKey);
                return () => {
                    document.removeEventListener("fullscreenchange", this.onFullScreen);
                    document.removeEventListener("keydown", this.onKey);
                };
            },
            () => []
        );
        onWillUnmount(() => this.leaveFullScreen());
    }

    get display() {
        return { controlPanel: {} };
    }

    // ------------------------------------------------------------------
    // What is kept across reloads
    // ------------------------------------------------------------------
    get keptKey() {
        return `medical_quality.quality_board.${session.db}.${user.userId}`;
    }

    kept() {
        try {
            const kept = JSON.parse(browser.localStorage.getItem(this.keptKey) || "{}");
            return kept && typeof kept === "object" ? kept : {};
        } catch {
            return {};
        }
    }

    keep() {
        const { filters, wall } = this.state;
        browser.localStorage.setItem(this.keptKey, JSON.stringify({ filters, wall }));
    }

    // ------------------------------------------------------------------
    // Asking
    // ------------------------------------------------------------------
    /** The answer of the server, or an error where there is none in time. */
    question(withOptions) {
        let timer = null;
        const late = new Promise((_resolve, reject) => {
            timer = browser.setTimeout(
                () => reject(new ConnectionLostError()),
                this.constructor.giveUpAfter
            );
        });
        const asked = this.orm.silent.call(MODEL, "board", [], {
            filters: { ...this.state.filters },
            with_options: withOptions,
        });
        return Promise.race([asked, late]).finally(() => browser.clearTimeout(timer));
    }

    async ask(withOptions) {
        const asked = (this.asked = {});
        const at = (this.askedAt = Date.now());
        this.state.busy = true;
        try {
            const data = await this.question(withOptions);
            if (asked !== this.asked) {
                return; // other filters were chosen meanwhile
            }
            Object.assign(this.state, {
                data,
                filters: data.filters,
                options: data.options || this.state.options,
                freshAt: at,
                failure: "",
            });
        } catch (error) {
            if (asked !== this.asked) {
                return;
            }
            if (!this.state.data) {
                throw error;
            }
            this.state.failure =
                error instanceof ConnectionLostError
                    ? _t("The server does not answer.")
                    : _t("The server gives no figures: log in again, or ask who administers it.");
        } finally {
            if (asked === this.asked) {
                this.state.busy = false;
                this.state.now = Date.now();
            }
        }
    }

    tick() {
        this.state.now = Date.now();
        const { refreshEvery, retryEvery } = this.constructor;
        const due = this.askedAt + (this.state.failure ? retryEvery : refreshEvery);
        if (!this.state.busy && this.state.now >= due) {
            this.ask(false);
        }
    }

    // ------------------------------------------------------------------
    // How fresh it is
    // ------------------------------------------------------------------
    get age() {
        return Math.max(this.state.now - this.state.freshAt, 0);
    }

    /** Whether figures stand there that a newer answer should have replaced. */
    get stale() {
        const { refreshEvery, giveUpAfter } = this.constructor;
        return Boolean(this.state.failure) || this.age > refreshEvery + 2 * giveUpAfter;
    }

    /** Too old to be shown: what is on a wall is believed. */
    get hidden() {
        return this.stale && this.age > this.constructor.hideAfter;
    }

    get ageText() {
        const seconds = Math.round(this.age / 1000);
        if (seconds < 90) {
            return _t("%s seconds ago", seconds);
        }
        return _t("%s minutes ago", Math.round(seconds / 60));
    }

    get staleText() {
        return this.state.failure || _t("There were no new figures in time.");
    }

    // ------------------------------------------------------------------
    // Filters
    // ------------------------------------------------------------------
    onFilter(name, ev) {
        const value = ev.target.value;
        this.state.filters[name] = name.endsWith("_id") ? parseInt(value) || 0 : value;
        return this.refresh();
    }

    get isFiltered() {
        return Object.keys(EMPTY).some(
            (name) => this.state.filters[name] !== EMPTY[name]
        );
    }

    clearFilters() {
        Object.assign(this.state.filters, EMPTY);
        return this.refresh();
    }

    async refresh() {
        this.keep();
        await this.ask(true);
        // as the server understood them
        this.keep();
    }

    /** What the figures are of, in words: a wall has no boxes to choose from. */
    get filterText() {
        const { options, filters } = this.state;
        const chosen = ["period", "kind", "product_id", "workcenter_id", "customer_id"];
        return chosen
            .map((name) => options[name].find(([value]) => value === filters[name])?.[1])
            .filter(Boolean)
            .join(" · ");
    }

    // ------------------------------------------------------------------
    // The list behind
    // ------------------------------------------------------------------
    async open(code, key = null) {
        const action = await this.orm.call(MODEL, "board_action", [], {
            code,
            key,
            filters: { ...this.state.filters },
        });
        return this.action.doAction(action);
    }

    // ------------------------------------------------------------------
    // Wall
    // ------------------------------------------------------------------
    toggleWall() {
        this.setWall(!this.state.wall);
        if (this.state.wall) {
            // refused where nobody touched the screen: the page is filled nevertheless
            document.documentElement.requestFullscreen?.().catch(() => {});
        }
    }

    setWall(wall) {
        if (wall === this.state.wall) {
            return;
        }
        this.state.wall = wall;
        this.keep();
        if (!wall) {
            this.leaveFullScreen();
        }
    }

    leaveFullScreen() {
        if (document.fullscreenElement) {
            document.exitFullscreen().catch(() => {});
        }
    }
}

registry.category("actions").add("medical_quality.quality_board", QualityBoard);
