"""What a set-up says when the machine does not give what it needs.

Each test runs the real command in a copy of the checkout where the thing is really
missing: a file system that is full, an archive that cannot be reached, no PostgreSQL.
That takes namespaces of the kernel; nothing outside of them changes.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from test_commands import assert_refused

from devtools import odoo_source, paths, python_env

ROOT = Path(__file__).resolve().parents[1]
OWN_SETTINGS = ("ODOO_DB_URL", "ODOO_RC", "ODOO_HOME", "PYTHONPATH")
# Of its own: what is mounted, and a network on which nothing can be reached.
SPACES = ["--mount", "--net"]
UNSHARE = ["unshare", *SPACES, "--propagation=private"]
if os.geteuid():
    UNSHARE += ["--map-root-user"]


def _namespaces():
    """Tell whether this machine lets us mount something of our own."""
    command = [*UNSHARE, "mount", "-t", "tmpfs", "tmpfs", "/tmp"]
    try:
        return not subprocess.run(command, capture_output=True, check=False).returncode
    except FileNotFoundError:
        return False


needs_namespace = pytest.mark.skipif(
    not _namespaces(), reason="this machine allows no namespaces of mounts and networks"
)


needs_apt = pytest.mark.skipif(
    not shutil.which("apt-get"), reason="this machine has no apt-get"
)


class Checkout:
    """A copy of the checkout on a file system of its own, with what is set up so far.

    It lives in namespaces that a shell holds and that end with it. There is no network.
    """

    def __init__(self, folder, options):
        self.folder = folder
        self.shell = subprocess.Popen(
            [*UNSHARE, "sh", "-c", "echo ready; read line"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.shell.stdout.readline() == b"ready\n"
        self.enter = ["nsenter", "-t", str(self.shell.pid), *SPACES]
        if os.geteuid():
            self.enter += ["--user", "--preserve-credentials"]
        self.sh(f"mount -t tmpfs -o {options} tmpfs {folder}")
        self.sh(f"cp -r {ROOT}/bin {ROOT}/*.txt {ROOT}/odoo.conf {folder}/")
        self.sh(f"mkdir {folder}/addons")

    def sh(self, line):
        """Run a shell line there, which must succeed; return what it printed."""
        done = self._run(["sh", "-c", line], os.environ)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self, command, *words, **environment):
        """Run a command of bin/ there and return the finished process."""
        given = {k: v for k, v in os.environ.items() if k not in OWN_SETTINGS}
        program = f"{self.folder}/bin/{command}"
        return self._run([program, *words], {**given, **environment})

    def _run(self, words, environment):
        return subprocess.run(
            [shutil.which(self.enter[0]), *self.enter[1:], *words],
            cwd="/",
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def take_python(self):
        """Give it the Python environment that is running these tests."""
        self.sh(
            f"mkdir -p {self.folder}/.local"
            f" && cp -r {paths.STAMPS} {self.folder}/.local/"
            f" && ln -s {python_env.VENV} {self.folder}/.local/venv"
        )

    def close(self):
        """End the PostgreSQL server that was started there, and the namespaces."""
        pid_file = f"{self.folder}/.local/pg/postmaster.pid"
        self.sh(f"[ ! -e {pid_file} ] || kill -INT $(head -n 1 {pid_file})")
        self.shell.communicate(b"\n")


@pytest.fixture
def checkout():
    """Return a function that makes a Checkout with mount options, e.g. a size."""
    made = []
    # Any folder that every account can reach: what lies there is hidden in the
    # namespace only.
    folder = Path("/srv" if Path("/mnt") in ROOT.parents else "/mnt")

    def make(options):
        made.append(Checkout(folder, options))
        return made[0]

    yield make
    for one in made:
        one.close()


@needs_namespace
def test_a_disk_too_small_is_refused_before_anything_is_written(checkout):
    small = checkout("size=200m")
    done = small.run("serve", "--setup-only")
    assert_refused(done, "not enough disk space at ")
    assert "MB needed for the set-up" in done.stderr
    assert not small.sh(f"ls {small.folder}/.local 2>/dev/null || true")


@needs_namespace
def test_a_disk_that_fills_up_meanwhile_is_named_and_the_next_run_goes_on(checkout):
    """PostgreSQL's cluster has more files than this file system can hold."""
    small = checkout("size=4g,nr_inodes=500")
    small.take_python()
    odoo = str(odoo_source.python_path())
    done = small.run("serve", "--setup-only", ODOO_HOME=odoo)
    assert_refused(done, f"no disk space left at {small.folder}/.local")
    assert "Creating the PostgreSQL cluster" in done.stdout
    small.sh(f"mount -o remount,nr_inodes=0 {small.folder}")
    again = small.run("odoo", "--version", ODOO_HOME=odoo)
    assert again.returncode == 0, again.stderr
    assert "19.0" in again.stdout


@needs_namespace
def test_python_packages_that_cannot_be_reached_are_named(checkout):
    machine = checkout("size=4g")
    done = machine.run(
        "serve",
        "--setup-only",
        PIP_CONFIG_FILE=os.devnull,
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_EXTRA_INDEX_URL="",
        PIP_FIND_LINKS="",
        PIP_RETRIES="1",
    )
    assert_refused(done, "Python packages are not obtainable")
    assert "Network is unreachable" in done.stderr
    # Nothing was written yet: the next run need not make the environment again.
    venv = f"{machine.folder}/.local/venv"
    assert machine.sh(f"ls {venv}/bin/pip {venv}/unfinished 2>/dev/null || true") == (
        f"{venv}/bin/pip\n"
    )


@needs_namespace
@needs_apt
def test_an_odoo_that_cannot_be_reached_is_named(checkout):
    machine = checkout("size=4g")
    machine.take_python()
    done = machine.run("serve", "--setup-only")
    assert_refused(done, "Odoo 19 is not obtainable: Temporary failure resolving")
    assert "check the network" in done.stderr
    assert "ODOO_HOME" in done.stderr
    assert not machine.sh(f"find {machine.folder}/.local -name 'odoo*' -type d")


@needs_namespace
def test_a_machine_that_has_no_source_of_odoo_says_so(checkout):
    machine = checkout("size=4g")
    machine.take_python()
    machine.sh("[ ! -d /etc/apt ] || mount -t tmpfs tmpfs /etc/apt")
    done = machine.run("serve", "--setup-only")
    assert_refused(done, "Odoo 19 is not obtainable: this machine has no Debian")
    assert "ODOO_HOME" in done.stderr


@pytest.fixture
def without_postgresql(checkout, tmp_path):
    """Return a function that runs the set-up where these programs are missing, too."""

    def run(*missing):
        machine = checkout("size=4g")
        machine.take_python()
        programs = tmp_path / "programs"
        _link_programs(programs, {"initdb", *missing})
        folder = "/usr/lib/postgresql"
        machine.sh(f"[ ! -d {folder} ] || mount -t tmpfs tmpfs {folder}")
        # Nothing is installed and no list of packages was fetched.
        for folder in ("/var/lib/dpkg", "/var/lib/apt/lists"):
            machine.sh(f"[ ! -d {folder} ] || mount -t tmpfs tmpfs {folder}")
        machine.sh("[ ! -d /var/lib/dpkg ] || touch /var/lib/dpkg/status")
        odoo = str(odoo_source.python_path())
        return machine.run("serve", "--setup-only", PATH=str(programs), ODOO_HOME=odoo)

    return run


def _link_programs(folder, missing):
    """Fill `folder` with links to the programs in PATH but for the missing ones."""
    folder.mkdir()
    for place in filter(os.path.isdir, os.environ["PATH"].split(os.pathsep)):
        for program in Path(place).iterdir():
            link = folder / program.name
            if program.name not in missing and not os.path.lexists(link):
                link.symlink_to(program)


@needs_namespace
def test_without_postgresql_and_apt_the_way_is_told(without_postgresql):
    done = without_postgresql("apt-get")
    assert_refused(done, "PostgreSQL not obtainable (postgresql): this system has no")
    assert "apt-get install postgresql" in done.stderr
    assert "ODOO_DB_URL" in done.stderr


@needs_namespace
@needs_apt
def test_a_postgresql_that_cannot_be_reached_is_named(without_postgresql):
    done = without_postgresql()
    assert_refused(done, "PostgreSQL not obtainable (postgresql): ")
    assert "Unable to locate package postgresql: Temporary failure" in done.stderr
    assert "ODOO_DB_URL" in done.stderr
