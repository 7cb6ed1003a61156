/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
/* global Chart */
import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/views/fields/formatters";

// told apart by color-blind people, on light and on dark ground (Okabe and Ito)
const LIGHT = { good: "#0072b2", bad: "#b34700", other: "#595959" };
const DARK = { good: "#56b4e9", bad: "#ffb000", other: "#ffffff" };
const LONGEST_LABEL = 32;
const LONGEST_WALL_LABEL = 26;
// bars that can be read from afar
const WALL_BARS = 5;

const percentText = (value) => `${formatFloat(value, { digits: [16, 1] })} %`;

/** Writes the value of each bar or point beside it: nothing is told by color alone. */
const VALUES = {
    id: "medicalQualityValues",
    afterDatasetsDraw(chart, _args, { color, size, texts }) {
        const { ctx } = chart;
        ctx.save();
        ctx.fillStyle = color;
        ctx.font = `bold ${size}px ${Chart.defaults.font.family}`;
        const across = chart.options.indexAxis === "y";
        chart.data.datasets.forEach((dataset, number) => {
            const meta = chart.getDatasetMeta(number);
            meta.data.forEach((element, index) => {
                const text = texts(number, index, meta.data.length);
                if (!text) {
                    return;
                }
                const { x, y } = element.tooltipPosition();
                ctx.textAlign = across ? "left" : "center";
                ctx.textBaseline = across ? "middle" : "bottom";
                ctx.fillText(text, across ? x + size / 3 : x, across ? y : y - size / 2);
            });
        });
        ctx.restore();
    },
};

function hatched(color) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 10;
    const ctx = canvas.getContext("2d");
    ctx.strokeStyle = color;
    ctx.lineWidth = 3;
    for (const shift of [-10, 0, 10]) {
        ctx.moveTo(shift, 10);
        ctx.lineTo(shift + 10, 0);
    }
    ctx.stroke();
    return ctx.createPattern(canvas, "repeat");
}

/**
 * One chart of the board. What it draws can also be read and opened from a list that
 * the keyboard and screen readers reach.
 */
export class BoardChart extends Component {
    static template = "medical_quality.BoardChart";
    static props = {
        chart: Object,
        wall: Boolean,
        onOpen: Function,
        slots: { type: Object, optional: true },
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.chart, this.props.wall]
        );
        onWillUnmount(() => this.drawn?.destroy());
    }

    /** Everything of the chart in one sentence, for who does not see it. */
    get summary() {
        const { name, note, points } = this.props.chart;
        const told = points.map((point) => `${point.label}: ${point.text}`).join("; ");
        return `${name}, ${note}. ${told}`;
    }

    /** What is drawn: on a wall fewer bars, of which each has its name. */
    get drawnPoints() {
        const { code, points } = this.props.chart;
        const barred = this.props.wall && ["split", "pareto"].includes(code);
        return barred ? points.slice(0, WALL_BARS) : points;
    }

    get aged() {
        return this.props.chart.code === "ageing";
    }

    get entries() {
        const { points, series } = this.props.chart;
        if (!this.aged) {
            return points.map((point) => ({
                id: `${point.key}`,
                key: point.key,
                text: `${point.label}: ${point.text}`,
            }));
        }
        return points.flatMap((point) =>
            series.map(({ code, name }, number) => ({
                id: `${code} ${point.key}`,
                key: [code, point.key],
                text: `${name}, ${point.label}: ${point.values[number]}`,
            }))
        );
    }

    draw() {
        this.drawn?.destroy();
        this.drawn = null;
        if (!this.canvas.el) {
            return;
        }
        const look = this.props.wall ? DARK : LIGHT;
        const size = this.props.wall ? Math.max(16, Math.min(22, innerHeight / 50)) : 12;
        const config = this[`${this.props.chart.code}Config`](look, size);
        this.drawn = new Chart(this.canvas.el, config);
    }

    // ------------------------------------------------------------------
    // What each chart looks like
    // ------------------------------------------------------------------
    config(look, size, { type, datasets, across, value, texts, legend = false, min, max, room = 5 }) {
        const points = this.drawnPoints;
        const color = getComputedStyle(this.canvas.el).color;
        const grid = this.props.wall ? "rgba(255,255,255,.25)" : "rgba(0,0,0,.12)";
        const font = { size };
        const longest = this.props.wall ? LONGEST_WALL_LABEL : LONGEST_LABEL;
        const label = (text) =>
            text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
        const names = {
            ticks: {
                color,
                font,
                autoSkip: !across,
                autoSkipPadding: size,
                maxRotation: 0,
            },
            offset: true,
            grid: { display: false },
            border: { color: grid },
        };
        const numbers = {
            // each bar has its number written beside it
            display: !(across && this.props.wall),
            min,
            max,
            grace: min === undefined && !across ? "12%" : 0,
            beginAtZero: min === undefined,
            ticks: { color, font, callback: value, maxTicksLimit: 6, precision: 0 },
            grid: { color: grid },
            border: { display: false },
        };
        return {
            type,
            data: { labels: points.map((point) => label(point.label)), datasets },
            options: {
                animation: false,
                responsive: true,
                maintainAspectRatio: false,
                indexAxis: across ? "y" : "x",
                interaction: {
                    mode: this.aged ? "nearest" : "index",
                    intersect: this.aged,
                    axis: across ? "y" : "x",
                },
                layout: { padding: across ? { right: size * room } : { top: size * 1.6 } },
                scales: across ? { x: numbers, y: names } : { x: names, y: numbers },
                onClick: (_ev, elements) => this.click(elements),
                onHover: (ev, elements) => {
                    ev.native.target.style.cursor = elements.length ? "pointer" : "";
                },
                plugins: {
                    legend: {
                        display: legend,
                        labels: { color, font, boxWidth: size * 2 },
                    },
                    tooltip: {
                        callbacks: {
                            title: ([item]) => points[item.dataIndex].label,
                            label: ({ dataIndex }) => points[dataIndex].text,
                        },
                    },
                    medicalQualityValues: { color, size, texts },
                },
            },
            plugins: [VALUES],
        };
    }

    trendConfig(look, size) {
        const values = this.drawnPoints.map((point) => point.value);
        const lowest = Math.min(...values.filter((value) => value !== null));
        const floor = Math.max(0, Math.floor((lowest - 5) / 10) * 10);
        return this.config(look, size, {
            type: "line",
            min: floor,
            max: 100,
            value: (tick) => `${tick} %`,
            datasets: [
                {
                    data: values,
                    borderColor: look.good,
                    backgroundColor: look.good,
                    borderWidth: size / 4,
                    pointRadius: size / 3,
                    pointHitRadius: size,
                    // a day without inspections is a gap, not a line
                    spanGaps: false,
                },
            ],
            texts: (_number, index, count) =>
                values[index] !== null && (count <= 10 || index === count - 1)
                    ? percentText(values[index])
                    : "",
        });
    }

    splitConfig(look, size) {
        const values = this.drawnPoints.map((point) => point.value);
        return this.config(look, size, {
            type: "bar",
            across: true,
            min: 0,
            max: 100,
            value: (tick) => `${tick} %`,
            datasets: [{ data: values, backgroundColor: look.good, maxBarThickness: size * 2.5 }],
            texts: (_number, index) => percentText(values[index]),
        });
    }

    paretoConfig(look, size) {
        const points = this.drawnPoints;
        return this.config(look, size, {
            type: "bar",
            across: true,
            room: 8,
            datasets: [
                {
                    data: points.map((point) => point.value),
                    backgroundColor: look.bad,
                    maxBarThickness: size * 2.5,
                },
            ],
            // how many, and the share of all up to here
            texts: (_number, index) =>
                `${points[index].value} · Σ ${formatFloat(points[index].share, {
                    digits: [16, 0],
                })} %`,
        });
    }

    ageingConfig(look, size) {
        const points = this.drawnPoints;
        const { series } = this.props.chart;
        const fills = [look.good, hatched(look.bad)];
        const edges = [look.good, look.bad];
        return this.config(look, size, {
            type: "bar",
            legend: true,
            datasets: series.map(({ name }, number) => ({
                label: name,
                data: points.map((point) => point.values[number]),
                backgroundColor: fills[number],
                borderColor: edges[number],
                borderWidth: 2,
                maxBarThickness: size * 5,
            })),
            texts: (number, index) => `${points[index].values[number] || ""}`,
        });
    }

    // ------------------------------------------------------------------
    // The list behind
    // ------------------------------------------------------------------
    click(elements) {
        if (!elements.length) {
            return;
        }
        const { index, datasetIndex } = elements[0];
        const { code, points, series } = this.props.chart;
        const { key } = points[index];
        this.props.onOpen(code, this.aged ? [series[datasetIndex].code, key] : key);
    }

    get listLabel() {
        return _t("Open the list: %s", this.props.chart.name);
    }
}
