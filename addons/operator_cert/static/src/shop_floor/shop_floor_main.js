/* Copyright 2026 The Medical Quality for Odoo contributors
   License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0). */
import { App, whenReady } from "@odoo/owl";

import { appTranslateFn } from "@web/core/l10n/translation";
import { getTemplate } from "@web/core/templates";
import { makeEnv, startServices } from "@web/env";

import { ShopFloor } from "./shop_floor";

/** The whole page is one application; nothing else of the web client is loaded. */
async function mountShopFloor() {
    await whenReady();
    const env = makeEnv();
    await startServices(env);
    const app = new App(ShopFloor, {
        env,
        getTemplate,
        dev: env.debug,
        translateFn: appTranslateFn,
        translatableAttributes: ["data-tooltip"],
    });
    await app.mount(document.body);
}

mountShopFloor();
