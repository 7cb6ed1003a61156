# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""`bin/walkthrough`: play the story against a running server."""

import argparse
import sys
import time

from rpc import RpcError

from .assigning import assign_components, each_device_gets
from .certifying import certified_too_late, returned_to_supplier
from .customer import customer_looks
from .drifting import WENT_WRONG, solder
from .inspecting import inspect, slips
from .labelling import label_order
from .manufacturing import (
    close,
    draft_copy_cannot_be_closed,
    name_lots,
    plan_order,
    starts_are_proven,
    supervisor_logs_time,
    work,
    work_of,
    wrong_people_start,
)
from .nonconforming import fails_inspection, not_as_certified
from .planning import (
    approved_plan_stands,
    documents_are_signed,
    every_device_is_measured,
    new_version_is_signed,
    oven_is_planned,
    routing_asks_for_certificates,
    tester_is_planned,
)
from .plant import Plant
from .purchasing import order_from_approved_only
from .reading import tester_sends, yield_on_the_wall
from .receiving import material_cannot_be_used_yet, receive, release
from .releasing import hold_stops_shipment, outsiders, release_and_ship, uncounted
from .story import Story
from .tracing import contain, housing_of, mock_recall, trace

DEFAULT_URL = "http://127.0.0.1:8069"
# what bin/serve calls its database; a server need not list its databases
DEFAULT_DATABASE = "medical"
# of each device; of a lot, so many are shipped and the rest stays
_ORDERED, _SHIPPED = 50, 40


def main(arguments=None):
    """Play the story; 0 where everything was as it must be, else 1."""
    options = _options(arguments)
    began = time.perf_counter()
    try:
        plant = Plant(options.url, options.db, options.out)
    except (OSError, LookupError, RpcError) as error:
        print(f"walkthrough: cannot log in at {options.url}: {error}", file=sys.stderr)
        print(
            "Start the server with the demonstration data: bin/serve", file=sys.stderr
        )
        return 2
    story = Story()
    print(f"Walkthrough at {options.url}, database {options.db}, run {plant.run}")
    play(plant, story)
    good = story.summary()
    print(f"Documents: {plant.out}  ({time.perf_counter() - began:.1f} s)")
    return 0 if good else 1


def play(plant, story):
    """All chapters, for the pump controller and then the tubing set."""
    story.chapter("1. What is approved is not edited")
    approved_plan_stands(plant, story)
    new_version_is_signed(plant, story)
    documents_are_signed(plant, story)
    routing_asks_for_certificates(plant, story)
    every_device_is_measured(plant, story, "IPC-200", "Flow accuracy at 25 ml/h", 50)
    tester_is_planned(plant, story, "IPC-200")
    oven_is_planned(plant, story)
    each_device_gets(plant, story, "IPC-200", ("IPC-200-PCB", "IPC-200-HSG"))

    story.chapter("2. Purchasing orders from approved suppliers")
    order_from_approved_only(plant, story, "IPC-200-HSG", 500)

    story.chapter("3. Material arrives and stays in quarantine")
    housing = receive(plant, story, "IPC-200-HSG", 500, f"H-2211-{plant.run}")
    material_cannot_be_used_yet(plant, story, housing)

    story.chapter("4. It is inspected; nothing passes by default")
    slips(plant, story, "inspector", housing)
    inspect(plant, story, "inspector", "stock.lot", housing, wrong_first=True)

    story.chapter("5. A property is out: 480 are accepted as they are, 20 go back")
    certificate = certified_too_late(plant, story, housing)
    not_as_certified(plant, story, housing, certificate)
    returned_to_supplier(plant, story, housing)

    story.chapter("5. What fails its inspection is contained, decided, moved once")
    fails_inspection(plant, story, "LC-2", f"N-{plant.run}")

    story.chapter("3-6. Boards for the order")
    _material(plant, story, ("IPC-200-PCB", 60, "K"))

    pumps = _device(
        plant,
        story,
        "6-13. The pump controller",
        "IPC-200",
        f"SN{plant.run}",
        lying=[housing],
        fails=solder,
        tested=True,
    )

    story.chapter("3-6. Material of the tubing set")
    _material(plant, story, ("RES-40", 10, "R"), ("LC-2", 1000, "C"))
    tubes = _device(plant, story, "6-13. The tubing set", "TS-15", f"TS{plant.run}")
    hold_stops_shipment(plant, story, "TS-15", tubes[0])

    story.chapter("13. The customer finds it, reads it, verifies it")
    customer_looks(plant, story, pumps[0], tubes[0])

    story.chapter("15. Track and trace, mock recall, containment")
    story.check(
        "the housings of the pump controllers are of the lot that was accepted",
        housing_of(plant, pumps[0]) == housing,
    )
    trace(plant, story, pumps[0], housing)
    mock_recall(plant, story, housing, pumps)
    contain(plant, story, housing, pumps)


def _material(plant, story, *deliveries):
    """Material that conforms: received, inspected, released.

    :param deliveries: ``(product, quantity, beginning of the lot's number)``
    """
    for code, quantity, name in deliveries:
        lot = receive(plant, story, code, quantity, f"{name}-{plant.run}")
        inspect(plant, story, "inspector", "stock.lot", lot)
        release(plant, story, lot, "qmanager2")


def _device(plant, story, title, code, prefix, lying=(), fails=None, tested=False):
    """One order, from the first start to shipment and audit; its lots.

    :param lying: lots of components that lie at the place
    :param fails: plays the step of it that goes wrong
    :param tested: whether a tester sends a value of each device
    """
    story.chapter(f"{title}: only qualified people start")
    order = plan_order(plant, story, code, _ORDERED, lying)
    wrong_people_start(plant, story, order)
    supervisor_logs_time(plant, story, order)

    story.chapter(f"{title}: the work")
    *steps, test = work_of(plant, order)
    work(plant, story, order, steps, fails)
    lots = name_lots(plant, story, order, prefix)
    assign_components(plant, story, order, lots, lying)

    story.chapter(f"{title}: labels, counted")
    label_order(plant, story, order, lots)

    story.chapter(f"{title}: the final test")
    work(plant, story, order, [test])
    starts_are_proven(plant, story, order)
    if tested:
        tester_sends(plant, story, lots)

    story.chapter(f"{title}: the order closes when all is there")
    close(plant, story, order, lots)
    if tested:
        yield_on_the_wall(plant, story, code, lots)
    draft_copy_cannot_be_closed(plant, story, order)

    story.chapter(f"{title}: record, shipment")
    uncounted(plant, story, lots)
    release_and_ship(
        plant,
        story,
        code,
        lots,
        quantity=1 if len(lots) > 1 else _SHIPPED,
        went_wrong=WENT_WRONG if fails else (),
    )

    story.chapter(f"{title}: customers and auditors")
    outsiders(plant, story, lots[0])
    return lots


def _options(arguments):
    parser = argparse.ArgumentParser(
        prog="bin/walkthrough",
        description="Play one regulated order against a running server: each wrong"
        " step is tried first and must be refused.",
    )
    parser.add_argument("--url", default=DEFAULT_URL, help="address of the server")
    parser.add_argument(
        "--db", default=DEFAULT_DATABASE, help=f"database, default: {DEFAULT_DATABASE}"
    )
    parser.add_argument(
        "--out", default="walkthrough-out", help="folder for the documents"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
