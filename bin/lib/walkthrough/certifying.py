# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Story steps 3 and 5: what the supplier attests, and what it must attest."""

import base64
import datetime

from .receiving import decide, receive

_GOOD = {"Tensile strength": "58.2", "Wall thickness": "2.41", "Flammability": "V-0"}


def certified_too_late(plant, story, lot):
    """Without the certificate asked for, or with a bad one, nothing is released.

    :return: id of the accepted certificate with a property out of its limits
    """
    name = plant.read("stock.lot", lot, "name")
    story.must_not(
        "engineer",
        f"releases lot {name} without its 3.1 certificate",
        lambda: decide(plant, "engineer", [lot], "release"),
        "no accepted certificate",
    )
    policy = plant.one(
        "medical.material.policy",
        [("product_tmpl_id.default_code", "=", "IPC-200-HSG")],
    )
    story.must_not(
        "engineer",
        "asks for no certificate any more",
        lambda: plant["engineer"].call(
            "medical.material.policy",
            "write",
            [policy],
            {"certificate_type_ids": [(5, 0, 0)]},
        ),
        "quality manager signs",
    )
    limit = plant.one(
        "medical.material.property",
        [
            ("name", "=", "Wall thickness"),
            ("revision_id.state", "=", "effective"),
        ],
    )
    story.must_not(
        "engineer",
        "widens a limit of the effective specification",
        lambda: plant["engineer"].call(
            "medical.material.property", "write", [limit], {"upper_limit": "3.00"}
        ),
        "closed",
    )
    bad = story.may(
        "operator",
        "enters the certificate: wall thickness 2.57 mm, 2.30 to 2.50 asked for",
        lambda: _enter(plant, lot, {**_GOOD, "Wall thickness": "2.57"}),
    )
    story.must_not(
        "operator",
        "accepts it",
        lambda: plant["operator"].call(
            "medical.material.certificate", "action_accept", [bad]
        ),
        "inspector",
    )
    story.may("inspector", "accepts it as it is", lambda: _accept(plant, bad))
    story.must_not(
        "engineer",
        f"releases lot {name} on it",
        lambda: decide(plant, "engineer", [lot], "release"),
        "does not conform",
    )
    result = plant.one(
        "medical.material.result",
        [("certificate_id", "=", bad), ("property_id", "=", limit)],
    )
    story.must_not(
        "inspector",
        "corrects the value on the accepted certificate",
        lambda: plant["inspector"].call(
            "medical.material.result", "write", [result], {"value_text": "2.47"}
        ),
        "closed",
    )
    return bad


def certify(plant, story, lot):
    """A certificate is withdrawn, and another one sent in its place."""
    bad = story.may(
        "operator",
        "enters its certificate",
        lambda: _enter(plant, lot, {**_GOOD, "Wall thickness": "2.57"}),
    )
    story.may("inspector", "accepts it as it is", lambda: _accept(plant, bad))
    story.may(
        "inspector",
        "withdraws it: the supplier had measured at the wrong place",
        lambda: _withdraw(plant, bad, "Supplier measured at the wrong place"),
    )
    good = story.may(
        "operator", "enters the new certificate", lambda: _enter(plant, lot, _GOOD)
    )
    story.may("inspector", "accepts it", lambda: _accept(plant, good))
    digest = plant.read("medical.material.certificate", good, "sha256")
    story.check("its file has its SHA-256", len(digest or "") == 64, digest)


def returned_to_supplier(plant, story, released):
    """A second delivery is not wanted and goes back."""
    name = f"H-2212-{plant.run}"
    lot = receive(plant, story, "IPC-200-HSG", 20, name)
    certify(plant, story, lot)
    story.must_not(
        "operator",
        f"decides to return lot {name}",
        lambda: decide(plant, "operator", [lot], "return", "Delivered twice"),
        "may not sign",
    )
    story.may(
        "engineer",
        f"decides to return lot {name}",
        lambda: decide(plant, "engineer", [lot], "return", "Delivered twice"),
    )
    status = plant.read("stock.lot", lot, "quality_status")
    story.check(f"lot {name} is rejected for all else", status == "rejected", status)
    status = plant.read("stock.lot", released, "quality_status")
    story.check("the other lot is not touched", status == "released", status)


def _enter(plant, lot, values):
    """A draft certificate of a housing lot with these values; return its id."""
    revision = plant.one(
        "medical.material.specification.revision",
        [("specification_id.number", "=", "MS-088"), ("state", "=", "effective")],
    )
    properties = plant.ids(
        "medical.material.property", [("revision_id", "=", revision)]
    )
    results = [
        (
            0,
            0,
            {
                "property_id": each,
                "value_text": values[
                    plant.read("medical.material.property", each, "name")
                ],
            },
        )
        for each in properties
    ]
    known = [("name", "like", f"PF-31-{plant.run}-")]
    count = len(plant.ids("medical.material.certificate", known))
    number = f"PF-31-{plant.run}-{count + 1}"
    content = f"Fictional inspection certificate {number}: {values}".encode()
    return plant["operator"].call(
        "medical.material.certificate",
        "create",
        {
            "name": number,
            "supplier_id": plant.one(
                "res.partner", [("name", "=", "Polyform Moulding")]
            ),
            "type_id": plant.one("medical.certificate.type", [("code", "=", "3.1")]),
            "heat": "PC-4480",
            "issued_on": datetime.date.today().isoformat(),
            "product_ids": [(6, 0, [plant.product("IPC-200-HSG")])],
            "lot_ids": [(6, 0, [lot])],
            "specification_revision_id": revision,
            "result_ids": results,
            "file_ids": [
                (
                    0,
                    0,
                    {
                        "name": f"{number}.txt",
                        "datas": base64.b64encode(content).decode(),
                    },
                )
            ],
        },
    )


def _accept(plant, certificate):
    return plant["inspector"].call(
        "medical.material.certificate", "action_accept", [certificate]
    )


def _withdraw(plant, certificate, reason):
    inspector = plant["inspector"]
    action = inspector.call(
        "medical.material.certificate", "action_withdraw", [certificate]
    )
    wizard = inspector.call(
        action["res_model"],
        "create",
        {"certificate_ids": [(6, 0, [certificate])], "reason": reason},
    )
    return inspector.call(action["res_model"], "action_apply", [wizard])
