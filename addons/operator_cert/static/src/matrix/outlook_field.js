import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const HEIGHT = 26;

/** Four bars, today to 90 days, against a line for the people needed. */
export class OutlookField extends Component {
    static template = "operator_cert.OutlookField";
    static props = { ...standardFieldProps };

    get outlook() {
        return this.props.record.data[this.props.name] || { needed: 0, people: [] };
    }

    get top() {
        const { needed, people } = this.outlook;
        return Math.max(needed, 1, ...people.map(([, count]) => count));
    }

    get line() {
        return HEIGHT - (this.outlook.needed / this.top) * HEIGHT;
    }

    get bars() {
        return this.outlook.people.map(([days, count], index) => ({
            days,
            x: index * 30 + 4,
            y: HEIGHT - (count / this.top) * HEIGHT,
            height: (count / this.top) * HEIGHT,
            short: count < this.outlook.needed,
        }));
    }

    get words() {
        const people = this.outlook.people.map(([, count]) => count).join(", ");
        return _t("%(people)s of %(needed)s needed, today and in 30, 60, 90 days", {
            people,
            needed: this.outlook.needed,
        });
    }
}

registry.category("fields").add("operator_cert_outlook", {
    component: OutlookField,
    displayName: _t("Outlook"),
    supportedTypes: ["json"],
});
