# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Signatures forged, and the means of signing written, by people who may not."""

from .client import SWITCHES
from .path import Group

_SIGNATURE, _FACTOR = "qms.signature", "qms.signing.factor"
_POLICY, _STEP = "qms.signature.policy", "qms.signature.policy.step"
_DISPOSITION, _CERT = "medical.lot.disposition", "operator.certification"
_FORGED = {
    "res_model": _CERT,
    "res_id": 1,
    "res_name": "Forged",
    "verdict": "sign",
    "completes": True,
    "meaning": "Approved",
    "signer_name": "Somebody",
}
_WRONG = {"password": "guessed", "code": "000000"}


def _table(name):
    return f"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY id)) FROM {name} t"


def _group(user, effect):
    return Group("signature", "stocked", user, effect, bundle_only=True)


_signatures = _group("worker", _table("qms_signature"))
for _user in ("worker", "mrp", "planner", "foreign", "portal"):
    _signatures.add(
        f"create a signature, as {_user}",
        lambda c, s: c.create(_SIGNATURE, _FORGED, context=SWITCHES),
        user=_user,
    )
    _signatures.add(
        f"sign the grant of a certificate, as {_user}",
        lambda c, s: c.call(_CERT, "sign", [s.draft], "grant", {}, _WRONG),
        user=_user,
    )
    _signatures.add(
        f"look at what would be signed, as {_user}",
        lambda c, s: c.call(_CERT, "signing_prepare", [s.draft], "grant"),
        user=_user,
    )
_signatures.add(
    "write a signature to another record",
    lambda c, s: c.write(_SIGNATURE, 1, {"res_id": s.draft}),
)
_signatures.add("delete a signature", lambda c, s: c.call(_SIGNATURE, "unlink", [1]))
_signatures.add(
    "copy a signature",
    lambda c, s: c.call(_SIGNATURE, "copy", [1]),
    surfaces=("call_kw",),
)
_signatures.add(
    "import a signature",
    lambda c, s: c.load(
        _SIGNATURE, ("res_model", "res_id", "meaning"), (_CERT, "1", "Approved")
    ),
)
_signatures.add(
    "append to a stream of signatures",
    lambda c, s: c.call(_SIGNATURE, "_append", [_FORGED]),
    surfaces=("call_kw",),
)
_signatures.add(
    "apply what a signature would",
    lambda c, s: c.call(_CERT, "_signature_apply", [s.draft], "grant"),
    surfaces=("call_kw",),
)

_means = _group("worker", _table("qms_signing_factor"))
_VERIFIED = {"verified_at": "2026-01-01 00:00:00", "state": "enrolled"}
for _user in ("worker", "planner", "portal"):
    _means.add(
        f"create means of signing, as {_user}",
        lambda c, s: c.create(_FACTOR, {"user_id": c.uid, **_VERIFIED}),
        user=_user,
    )
    _means.add(
        f"write means of signing, as {_user}",
        lambda c, s: c.write(_FACTOR, 1, _VERIFIED),
        user=_user,
    )
    _means.add(
        f"verify an identity, as {_user}",
        lambda c, s: c.call(_FACTOR, "action_verify_identity", [1]),
        user=_user,
    )
    _means.add(
        f"take a lock off, as {_user}",
        lambda c, s: c.call(_FACTOR, "action_unlock", [1]),
        user=_user,
    )
_means.add(
    "decide about means of signing by the window's own record",
    lambda c, s: c.create(
        "qms.signing.decision", {"factor_ids": [(6, 0, [1])], "decision": "verify"}
    ),
)

_policies = _group(
    "worker",
    "SELECT (SELECT count(*) FROM qms_signature_policy_step),"
    " (SELECT string_agg(concat_ws(' ', id, state, version), ',' ORDER BY id)"
    " FROM qms_signature_policy)",
)
for _user in ("worker", "planner", "foreign", "portal"):
    _policies.add(
        f"retire a signature policy, as {_user}",
        lambda c, s: c.write(_POLICY, 1, {"state": "retired"}),
        user=_user,
    )
    _policies.add(
        f"create a signature policy in force, as {_user}",
        lambda c, s: c.create(
            _POLICY,
            {"name": "Lax", "target": f"{_DISPOSITION}:release", "state": "active"},
            context={"default_state": "active"},
        ),
        user=_user,
    )
    _policies.add(
        f"take a step from a signature policy, as {_user}",
        lambda c, s: c.call(_STEP, "unlink", [1]),
        user=_user,
    )

_counters = _group("worker", _table("qms_signing_guard"))
for _model in ("qms.signing.guard", "qms.signing.event", "qms.signature.stream"):
    _counters.add(
        f"write a row of {_model}",
        lambda c, s, model=_model: c.write(model, 1, {"failures": 0}),
    )
    _counters.add(
        f"delete a row of {_model}",
        lambda c, s, model=_model: c.call(model, "unlink", [1]),
    )

PATHS = [
    path
    for group in (_signatures, _means, _policies, _counters)
    for path in group.paths
]
