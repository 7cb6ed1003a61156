"""The commands of bin/ refuse clearly: one line what, one line what to do."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def run(*command, **environment):
    """Run a command in the root and return the finished process."""
    return subprocess.run(
        [str(ROOT / "bin" / command[0]), *command[1:]],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def assert_refused(done, what):
    """Check exit status, the two lines of the refusal, and that no traceback shows."""
    lines = done.stderr.strip().splitlines()
    assert done.returncode == 1
    assert len(lines) == 2, done.stderr
    assert lines[0].startswith("error: ")
    assert what in lines[0]
    assert lines[1].startswith("what to do: ")


def test_serve_says_that_the_port_is_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert_refused(done, f"port {port} cannot be used")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (None, "holds no odoo/release.py"),
        ("version_info = (18, 0, 0, FINAL, 0, '')", "is 18.0, not 19.0"),
        ("version_info = ('saas~18', 4, 0, FINAL, 0, '')", "is saas~18.4, not 19.0"),
        ("something else", "is of unknown version"),
    ],
)
def test_a_wrong_odoo_home_is_refused(tmp_path, line, what):
    if line is not None:
        (tmp_path / "odoo").mkdir()
        (tmp_path / "odoo" / "release.py").write_text(line + "\n")
    assert_refused(run("odoo", "--version", ODOO_HOME=str(tmp_path)), what)


def test_a_database_server_that_does_not_answer_is_named():
    url = "postgresql://odoo:secret@127.0.0.1:1/medical"
    done = run("serve", "--setup-only", ODOO_DB_URL=url)
    assert_refused(done, "the database server of ODOO_DB_URL cannot be reached")
    assert "secret" not in done.stdout + done.stderr


@pytest.mark.parametrize("url", ["mysql://x", "postgresql://h:port/x", "nonsense"])
def test_an_address_that_is_none_is_refused(url):
    done = run("serve", "--setup-only", ODOO_DB_URL=url)
    assert_refused(done, "ODOO_DB_URL")


def test_an_impossible_database_name_is_refused():
    done = run("serve", "--setup-only", "--db", 'x"; DROP')
    assert_refused(done, "cannot be a database name")


def test_an_unknown_test_is_refused():
    # In two parts, so that the name is found in no test file.
    done = run("test", "test_that_" + "nobody_wrote")
    assert_refused(done, "is no addon, test file, test class or test method")


def test_odoo_s_command_line_is_there():
    done = run("odoo", "--version")
    assert done.returncode == 0
    assert "19.0" in done.stdout
