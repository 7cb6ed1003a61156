import { registry } from "@web/core/registry";
import { download } from "@web/core/network/download";
import { user } from "@web/core/user";
import { getReportUrl } from "@web/webclient/actions/reports/utils";

/**
 * Quality documents are made by the server's own engine: they are downloaded
 * without asking whether wkhtmltopdf is installed.
 */
async function qualityReportHandler(action, _options, env) {
    if (!action.qms_engine || action.report_type !== "qweb-pdf") {
        return false;
    }
    env.services.ui.block();
    try {
        await download({
            url: "/report/download",
            data: {
                data: JSON.stringify([getReportUrl(action, "pdf"), action.report_type]),
                context: JSON.stringify({ ...user.context, ...action.context }),
            },
        });
    } finally {
        env.services.ui.unblock();
    }
    return true;
}

registry
    .category("ir.actions.report handlers")
    .add("qms_quality_report_handler", qualityReportHandler);
