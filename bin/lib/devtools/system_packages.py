"""Debian packages of the operating system: what is missing, and installing it."""

import ctypes
import os
import re
import shutil
import subprocess
from pathlib import Path

from .errors import SetupError
from .steps import run_logged, step

# Shared libraries that WeasyPrint loads, and the Debian packages that hold them.
PDF_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def ensure_pdf_libraries():
    """Install the text layout libraries that PDF documents need."""
    missing = [p for lib, p in PDF_LIBRARIES.items() if not _library_loads(lib)]
    if missing:
        # Fonts: a document without any font cannot be laid out.
        install([*missing, "fonts-dejavu-core"], "PDF libraries")


def ensure_browser():
    """Install Chromium unless there is a browser that Odoo's tests can drive."""
    if not find_browser():
        install(["chromium"], "Chromium for the browser tests")


def ensure_faketime():
    """Return the library that shows a process another time, installing it if need be.

    :raises SetupError: where it cannot be had
    """
    found = _find_faketime()
    if not found:
        install(["libfaketime"], "libfaketime for the test of a shifted clock")
        found = _find_faketime()
    if not found:
        raise SetupError(
            "libfaketime was installed and is not there",
            "install it by hand: apt-get install libfaketime",
        )
    return found


def _find_faketime():
    # for processes with threads; in a folder of its own for each architecture
    names = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
    return next(map(str, sorted(names)), None)


def find_browser():
    """Return the path of the browser that Odoo's tests would use, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def install(packages, purpose):
    """Install Debian `packages`; SetupError names the command where that is barred."""
    by_hand = f"install them by hand: apt-get install {' '.join(packages)}"
    what = f"{purpose} not obtainable ({', '.join(packages)})"
    if not shutil.which("apt-get"):
        raise SetupError(f"{what}: this system has no apt-get", by_hand)
    prefix = _root_prefix()
    if prefix is None:
        raise SetupError(f"{what}: needs root rights", by_hand)
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    apt = [*prefix, "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    with step(f"Installing {purpose}: {', '.join(packages)}"):
        common = {"what": what, "remedy": by_hand, "env": env}
        updated = run_logged([*apt, "update"], "apt-update.log", **common)
        run_logged(
            [*apt, "install", "-y", "--no-install-recommends", *packages],
            "apt-install.log",
            before=updated,
            **common,
        )


def debian_mirror():
    """Return (uri, signed_by) of a Debian archive this machine already uses.

    Read from its own apt sources, deb822 or one line each. None where there is none.
    """
    for uri, suites, components, signed_by in _apt_sources():
        main_archive = any(
            not suite.endswith(("/", "-security", "-backports", "-updates"))
            for suite in suites
        )
        if "main" in components and main_archive and not uri.startswith("cdrom"):
            return uri, _archive_keyring() or signed_by
    return None


def _library_loads(name):
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _root_prefix():
    """Return the words that give root rights without asking, or None."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if asked.returncode == 0:
            return ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive"]
    return None


def _archive_keyring():
    for name in ("gpg", "pgp"):
        path = Path(f"/usr/share/keyrings/debian-archive-keyring.{name}")
        if path.exists():
            return str(path)
    return None


def _apt_sources(folder=Path("/etc/apt")):
    """Yield (uri, suites, components, signed_by) of every enabled source."""
    files = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]
    for path in files:
        try:
            text = path.read_text()
        except OSError:
            continue
        if path.suffix == ".sources":
            yield from parse_deb822(text)
        elif path.suffix == ".list":
            yield from parse_one_line(text)


def parse_deb822(text):
    """Yield the sources of a deb822 file as (uri, suites, components, signed_by)."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for stanza in re.split(r"\n\s*\n", "\n".join(lines)):
        fields, name = {}, None
        for line in stanza.splitlines():
            if line[:1].isspace() and name:
                fields[name] += "\n" + line.strip()
            elif ":" in line:
                name, value = line.split(":", 1)
                name = name.strip().lower()
                fields[name] = value.strip()
        disabled = fields.get("enabled", "yes").lower() in ("no", "false", "0")
        if disabled or "deb" not in fields.get("types", "").split():
            continue
        signed_by = fields.get("signed-by", "")
        key_file = signed_by if signed_by.startswith("/") else None
        for uri in fields.get("uris", "").split():
            yield (
                uri,
                fields.get("suites", "").split(),
                fields.get("components", "").split(),
                key_file,
            )


def parse_one_line(text):
    """Yield the sources of a one-line-each file, as `parse_deb822` does."""
    pattern = re.compile(r"deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<rest>\S+\s+\S.*)")
    for line in text.splitlines():
        match = pattern.match(line.split("#")[0].strip())
        if not match:
            continue
        uri, suite, *components = match["rest"].split()
        key_file = re.search(r"signed-by=(/\S+)", match["options"] or "")
        yield uri, [suite], components, key_file and key_file[1]
