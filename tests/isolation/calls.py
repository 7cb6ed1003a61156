# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What can be called by RPC: each public method that the addons define or extend."""

# run by the shell of Odoo after the scene; generic ones are asked of everything already
MAP = """
import inspect
import json
OURS = ("addons.qms_base", "addons.operator_cert", "addons.medical_")
GENERIC = {"create", "write", "unlink", "init", "modified", "copy_data", "sign",
           "signing_prepare", "signing_passkey", "action_qms_history"}

def own_methods(model):
    for name in dir(type(model)):
        if name.startswith("_") or name in GENERIC:
            continue
        method = inspect.getattr_static(type(model), name, None)
        defined = [
            part.__module__ for part in type(model).__mro__ if name in vars(part)]
        if not inspect.isfunction(method) or not any(
                place in module for module in defined for place in OURS):
            continue
        asked = list(inspect.signature(method).parameters.values())[1:]
        yield {
            "name": name,
            "model": getattr(method, "_api_model", False),
            "words": [part.name for part in asked
                      if part.default is part.empty
                      and part.kind == part.POSITIONAL_OR_KEYWORD]}

methods, named = {}, {}
for name in env.registry:
    model = env[name].sudo()
    found = list(own_methods(model))
    if not found:
        continue
    rows = model.browse()
    if not model._abstract and not model._transient:
        rows = model.with_context(active_test=False).search([], limit=2)
    methods[name] = found
    named[name] = [[row.id, row.display_name] for row in rows]
staff = [env.ref("qms_base.demo_user_" + role).name
         for role in ("engineer", "inspector", "qmanager")]
print("CALLS", json.dumps({"methods": methods, "named": named, "staff": staff}))
"""


def arguments(method, ids):
    """Positional arguments of a call: records where it is of records, and guesses."""
    guesses = [
        ids if "ids" in word else ids[0] if "id" in word else "release"
        for word in method["words"]
    ]
    return guesses if method["model"] else [ids, *guesses]
