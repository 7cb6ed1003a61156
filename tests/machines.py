# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Machines that send by the JSON-2 API, with the key that an administrator made."""

import json
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone


def machine_key(server, login):
    """A key of a machine, made on its form by an administrator."""
    admin = server.login("admin")
    machine = admin.search("res.users", [("login", "=", login)])
    action = admin.call("res.users", "action_medical_machine_key", machine)
    if action["res_model"] == "res.users.identitycheck":
        action = admin.call(
            "res.users.identitycheck",
            "run_check",
            [action["res_id"]],
            context={"password": "admin"},
        )
    return action["context"]["default_key"]


def post(server, key, path, **arguments):
    """Status and answer of a call."""
    request = urllib.request.Request(
        f"{server.url}/json/2/{path}",
        json.dumps(arguments).encode(),
        {
            "Content-Type": "application/json",
            "X-Odoo-Database": server.database,
            "Authorization": f"bearer {key}",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def reading(value, channel, seconds=0.0):
    """A reading of now, or of so many seconds later."""
    moment = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    return {"channel": channel, "at": moment.isoformat(), "value": value}
