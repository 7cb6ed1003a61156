"""A real server with all addons answers a real client."""

import pytest
from rpc import RpcError


def test_a_user_logs_in_and_reads_records(server):
    session = server.login("admin")
    assert session.uid
    (user,) = session.read("res.users", [session.uid], ["login"])
    assert user["login"] == "admin"


def test_a_wrong_password_is_refused(server):
    with pytest.raises(RpcError) as refused:
        server.login("admin", "wrong")
    assert refused.value.name == "odoo.exceptions.AccessDenied"


def test_a_refusal_carries_the_server_s_message(server):
    session = server.login("admin")
    with pytest.raises(RpcError, match="(?i)name"):
        session.call("res.partner", "create", [{"name": False}])
