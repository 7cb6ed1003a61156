# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Three customers and a supplier, each with data that carries a word of its own.

What is of the house alone (remarks, suppliers, talk, files) carries the house's word,
which nobody outside may ever see.
"""

HOUSE = "markhouse"
CUSTOMERS = ("markalfa", "markbeta", "markgamma")
SUPPLIER = "marksupply"
SHARED = "CONSIGNED-1"
HOSTILE = (
    '<script>alert("pwn")</script>',
    "../../../etc/passwd",
    "=cmd|' /C calc'!A1",
    "A\u202egnp.exe",
)
# names of pictures of the first customer's inspection
HOSTILE_FILES = (
    *(f"{name}.png" for name in HOSTILE),
    "a\r\nSet-Cookie: pwned=1\r\n\r\n<script>alert(1)</script>.png",
    'a"; filename="pwned.exe.png',
    "a'*=UTF-8''pwned.exe.png",
)

# run by the shell of Odoo, as the system
CODE = """
import base64
from odoo import fields
from odoo.fields import Command
from odoo.addons.medical_quality.models.history_record.medical_device_history_opening \
    import opening
from odoo.addons.qms_base.models.concession.guard import concession_writes
HOUSE, CUSTOMERS, SUPPLIER, SHARED, HOSTILE, HOSTILE_FILES = %(words)r
company = env.ref("base.main_company")
engineer, inspector, manager = (
    env.ref("qms_base.demo_user_" + role)
    for role in ("engineer", "inspector", "qmanager"))
env["medical.supplier.policy.change"].with_user(manager).create(
    {"policy": "warn", "reason": "Crawl"}).action_apply()
for name in ("user", "address", "download", "find", "picture", "guess"):
    env["ir.config_parameter"].set_param(
        "medical_quality.portal_%%s_per_minute" %% name, "1000000")
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg==")
warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
places = {"location_id": env.ref("stock.stock_location_suppliers").id,
          "location_dest_id": warehouse.lot_stock_id.id}
supplier = env["res.partner"].create({"name": HOUSE + " mill", "is_company": True})
portal = env.ref("base.group_portal").ids

def person(word, partner):
    contact = env["res.partner"].create(
        {"name": word + " person", "parent_id": partner.id,
         "email": word + "@example.com"})
    return env["res.users"].with_context(no_reset_password=True).create({
        "login": word, "password": word, "partner_id": contact.id,
        "company_id": company.id, "company_ids": [Command.set(company.ids)],
        "group_ids": [Command.set(portal)]})

def key_of(user):
    return env["res.users.apikeys"].with_user(user).sudo()._generate(
        "rpc", "crawl", False)

def receive(product, names):
    picking = env["stock.picking"].create({
        "picking_type_id": warehouse.in_type_id.id, "partner_id": supplier.id,
        **places})
    env["stock.move"].create({
        "product_id": product.id, "product_uom_qty": 10 * len(names),
        "picking_id": picking.id, "move_line_ids": [
            Command.create({"picking_id": picking.id, "product_id": product.id,
                            "lot_name": name, "quantity": 10, **places})
            for name in names], **places})
    picking.action_confirm()
    picking.button_validate()
    return picking.move_line_ids

def shipped(line, partner, document):
    env["medical.lot.shipment"]._insert([{
        "direction": "shipped", "lot_id": line.lot_id.id, "lot_name": line.lot_id.name,
        "product_id": line.product_id.id, "quantity": 5, "move_line_id": line.id,
        "document": document, "partner_ref": partner.id, "partner_name": partner.name,
        "partner_address": HOUSE + " street", "company_name": partner.name,
        "happened_at": fields.Datetime.now(), "origin": "event",
        "company_id": company.id}])

def released(word, lot, order, partner):
    # as a release and the archive do it, without the people who sign; made below
    values = {"state": "released", "released_at": fields.Datetime.now()}
    with opening():
        history = env["medical.device.history"].sudo().create({
            "name": word + "-DHR", "company_id": company.id,
            "product_id": lot.product_id.id, "qms_customer_id": partner.id,
            "production_ids": [Command.set(order.ids)],
            "lot_ids": [Command.set(lot.ids)]})
    history._serve(conclusion=HOUSE)
    # as if it had made the lot
    order.lot_producing_ids = [Command.link(lot.id)]
    history._serve(checks=history._completeness(history._scope())[history.id])
    history._serve(**values, released_by_id=manager.id, **history._freeze(values))
    env.flush_all()
    env.cr.execute(
        "UPDATE stock_lot SET quality_status = 'released' WHERE id = %%s", [lot.id])
    env.invalidate_all()
    lot.with_user(manager)._archive_order("certificate_conformance")

partners = {}
for word in CUSTOMERS:
    partners[word] = env["res.partner"].create(
        {"name": word + " Devices", "is_company": True, "comment": HOUSE})
    user = person(word, partners[word])
    env["qms.quality.agreement"].create({
        "name": word + "-QA", "partner_id": partners[word].id,
        "valid_from": "2020-01-01", "note": HOUSE, "share_results": "values",
        "share_pictures": True, "share_labels": True, "share_nonconformances": "all",
        "share_concessions": True, "share_figures": True, "share_people": "numbers",
        "acknowledge_nonconformances": True, "approve_use_as_is": False,
        "share_certificates": True, "share_progress": True,
        "share_nonconformance_pictures": True, "change_consent": "acknowledge",
        "change_in_portal": True})
    env.flush_all()
    # as agreed before people had to be shared by name for that
    env.cr.execute("UPDATE qms_quality_agreement SET share_records = TRUE")
    env.invalidate_all()
    product = env["product.product"].create({
        "name": word + " pump", "default_code": word.upper() + "-1",
        "qms_customer_part": word.upper() + "-PART",
        "is_storable": True, "tracking": "lot", "qms_regulated": True,
        "qms_customer_id": partners[word].id, "standard_price": 77})
    plan = env["medical.inspection.plan"].with_user(engineer).create({
        "name": HOUSE + " plan", "product_tmpl_id": product.product_tmpl_id.id,
        "trigger": "receipt", "instruction": HOUSE, "characteristic_ids": [
            Command.create({"name": word + " look", "kind": "pass_fail",
                            "instruction": HOUSE}),
            Command.create({"name": word + " width", "kind": "measured",
                            "lower_limit": "4.80", "upper_limit": "5.20",
                            "sampling_own": True, "sampling_method": "fixed",
                            "sampling_size": 3, "instruction": HOUSE})]})
    plan.with_user(manager)._approve_as_user()
    lines = receive(product, [word + "-LOT-1", word + "-LOT-2",
                              *(word + h for h in HOSTILE if word == CUSTOMERS[0])])
    lot = lines[0].lot_id
    action = lot.with_user(inspector).action_qms_open_inspections()
    inspections = env["medical.inspection"].with_user(inspector).search(
        action["domain"])
    for inspection in inspections:
        inspection.note = HOUSE
        for result in inspection.result_ids:
            number = "%%.2f" %% (4.9 + result.unit_number / 20)
            result.write({"note": HOUSE, **(
                {"value_text": number} if result.kind == "measured"
                else {"pass_fail": "pass"})})
        env["ir.attachment"].create([
            {"name": word + ".png", "raw": PIXEL + word.encode(),
             "res_model": "medical.inspection", "res_id": inspection.id},
            {"name": HOUSE + ".txt", "raw": HOUSE.encode(),
             "res_model": "medical.inspection", "res_id": inspection.id}])
        env["ir.attachment"].create([
            {"name": name, "raw": PIXEL + bytes([number]),
             "res_model": "medical.inspection", "res_id": inspection.id}
            for number, name in enumerate(HOSTILE_FILES) if word == CUSTOMERS[0]])
        inspection.action_complete()
        inspection.sudo().message_post(body=HOUSE)
    record = env["medical.nonconformance"].with_user(inspector).create({
        "product_id": product.id, "description": word + " is too wide",
        "found_place": HOUSE, "line_ids": [
            Command.create({"lot_id": lines[1].lot_id.id, "quantity": 10})],
        "defect_ids": [Command.create({"name": word + " wide", "code": "W1"})]})
    record.sudo().message_post(body=HOUSE)
    env["ir.attachment"].create({
        "name": HOUSE + "-nc.png", "raw": PIXEL + HOUSE.encode(),
        "res_model": "medical.nonconformance", "res_id": record.id})
    with concession_writes():
        env["qms.concession"].create({
            "name": word + "-CON", "company_id": company.id, "state": "active",
            "res_model": "stock.lot", "res_id": lot.id, "res_name": HOUSE,
            "checkpoint": "lot_ship", "product_id": product.id, "lot_id": lot.id,
            "reason": word + " may pass", "granted": 1, "risk_assessment": HOUSE,
            "requested_by_id": engineer.id, "requested_at": fields.Datetime.now(),
            "granted_at": fields.Datetime.now(),
            "expires_at": fields.Datetime.add(fields.Datetime.now(), days=30)})
    order = env["mrp.production"].create({
        "product_id": product.id, "product_qty": 3, "origin": HOUSE,
        "qms_customer_order": word + "-PO",
        "name": word + "-MO"})
    order.action_confirm()
    photo = env["ir.attachment"].create({
        "name": word + "-nc.png", "raw": PIXEL + b"photo " + word.encode(),
        "res_model": record._name, "res_id": record.id})
    record.write({"file_ids": [Command.link(photo.id)]})
    released(word, lot, order, partners[word])
    change = env["medical.change.order"].with_user(engineer).create({
        "title": word + " change", "description": word + " from red to blue",
        "reason": HOUSE, "customer_id": partners[word].id,
        "product_tmpl_ids": [Command.set(product.product_tmpl_id.ids)]})
    change.action_analyse()
    change.action_ask_customer()
    shipped(lines[0], partners[word], word + "-OUT")
    print("KEY", word, key_of(user))

# a lot of the first customer that the second one got, of a product without a word
common = env["product.product"].create({
    "name": "Common device", "is_storable": True, "tracking": "lot",
    "qms_regulated": True, "qms_customer_id": partners[CUSTOMERS[0]].id})
[line] = receive(common, [SHARED])
shipped(line, partners[CUSTOMERS[1]], "OUT-SHARED")
env["medical.nonconformance"].with_user(inspector).create({
    "product_id": common.id, "description": CUSTOMERS[0] + " of the consigned lot",
    "line_ids": [Command.create({"lot_id": line.lot_id.id, "quantity": 1})],
    "defect_ids": [Command.create({"name": "Wide", "code": "W1"})]})
mill = env["res.partner"].create({"name": SUPPLIER + " Metals", "is_company": True})
print("KEY", SUPPLIER, key_of(person(SUPPLIER, mill)))
env.cr.commit()
env["qms.archive.job"]._cron_make()
unmade = env["qms.archive.job"].search([("state", "!=", "done")])
assert not unmade, unmade.mapped("failure")
env.cr.commit()
"""

# what there is to ask for: routes, models, and ids of everything that was made
MAP = """
import json
import re
rules = [
    {"rule": rule.rule, "methods": sorted(rule.methods or []),
     "type": rule.endpoint.routing["type"], "auth": rule.endpoint.routing["auth"],
     "places": re.findall(r"<(?:(\\w+)(?:\\([^)]*\\))?:)?(\\w+)>", rule.rule)}
    for rule in env["ir.http"].routing_map().iter_rules()]
customers = env["res.partner"].search(
    [("name", "like", "mark%"), ("is_company", "=", True)])
lots = env["stock.lot"].search([("qms_customer_id", "in", customers.ids)])
rows = {
    "medical.customer." + kind: env["medical.customer." + kind].search(
        [("partner_id", "in", customers.ids)]).ids
    for kind in ("lot", "order", "shipment", "nonconformance", "concession", "history",
                 "document", "change")}
# one of each kind and customer is asked for in addresses; of lots the inspected ones
asked = set()
for model, ids in rows.items():
    seen = set()
    for row in env[model].browse(ids).sorted("name"):
        if row.partner_id not in seen or row.name == "%(shared)s":
            seen.add(row.partner_id)
            asked.add(row.id)
    if model == "medical.customer.lot":
        asked |= {row.id for row in env[model].browse(ids) if "-LOT-1" in row.name}
records = {
    **rows,
    "stock.lot": lots.ids,
    "product.product": lots.product_id.ids,
    "product.template": lots.product_id.product_tmpl_id.ids,
    "mrp.production": rows["medical.customer.order"],
    "medical.inspection": env["medical.inspection"].search(
        [("lot_id", "in", lots.ids)]).ids,
    "medical.inspection.result": env["medical.inspection.result"].search(
        [("lot_id", "in", lots.ids)]).ids,
    "medical.nonconformance": rows["medical.customer.nonconformance"],
    "qms.concession": rows["medical.customer.concession"],
    "medical.device.history": rows["medical.customer.history"],
    "qms.archive.record": rows["medical.customer.document"],
    "medical.change.order": rows["medical.customer.change"],
    "medical.lot.shipment": env["medical.lot.shipment"].search(
        [("lot_id", "in", lots.ids)]).ids,
    "qms.quality.agreement": env["qms.quality.agreement"].search(
        [("partner_id", "in", customers.ids)]).ids,
    "res.partner": env["res.partner"].search([("name", "like", "mark%")]).ids,
    "res.users": env["res.users"].search([("login", "like", "mark%")]).ids,
    "ir.attachment": env["ir.attachment"].search(
        [("name", "like", "mark%")]).ids,
}
models = sorted(
    name for name, model in env.registry.items()
    if not model._abstract and not model._transient)
# pages with pictures are those of lots and nonconformances
framed = asked & {
    *rows["medical.customer.lot"], *rows["medical.customer.nonconformance"]}
pictures = env["ir.attachment"].search([("name", "like", "mark%.png")]).ids
print("MAP", json.dumps({
    "rules": rules, "records": records, "models": models, "asked": sorted(asked),
    "framed": sorted(framed), "pictures": pictures}))
""".replace("%(shared)s", SHARED)


def code():
    """The scene, as code for the shell."""
    return CODE % {
        "words": (HOUSE, CUSTOMERS, SUPPLIER, SHARED, HOSTILE, HOSTILE_FILES)
    }
