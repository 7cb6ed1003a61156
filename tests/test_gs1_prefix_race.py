# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Several people allocate GTINs at once: nobody is given a number twice."""

from concurrent.futures import ThreadPoolExecutor

from rpc import RpcError

MODEL, PREFIX = "medical.device.identifier", "medical.gs1.prefix"
CLIENTS, EACH = 6, 8
# given up by Odoo after five tries: nothing was written, the person tries again
_BUSY = (
    "psycopg2.errors.SerializationFailure",
    "psycopg2.errors.LockNotAvailable",
    "odoo.exceptions.ConcurrencyError",
)


def _allocate(server, product):
    """Numbers of as many drafts as one client makes, one after the other."""
    engineer = server.login("engineer")
    numbers = []
    for _n in range(EACH):
        (draft,) = engineer.call(MODEL, "create", [{"product_id": product}])
        while True:
            try:
                engineer.call(MODEL, "action_allocate", [draft])
                break
            except RpcError as error:
                if error.name not in _BUSY:
                    raise
        numbers.append(engineer.call(MODEL, "read", [draft], ["di"])[0]["di"])
    return numbers


def test_numbers_of_many_at_once_differ(server):
    engineer = server.login("engineer")
    (product,) = engineer.search("product.product", [("default_code", "=", "IPC-200")])
    (prefix,) = engineer.search(PREFIX, [("prefix", "=", "9506000")])
    (before,) = engineer.call(PREFIX, "read", [prefix], ["next_item"])
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(_allocate, server, product) for _n in range(CLIENTS)]
        numbers = [number for client in clients for number in client.result()]
    assert len(set(numbers)) == CLIENTS * EACH
    (after,) = engineer.call(PREFIX, "read", [prefix], ["next_item"])
    assert after["next_item"] - before["next_item"] == CLIENTS * EACH
