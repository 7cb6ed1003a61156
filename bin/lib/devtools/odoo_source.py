"""Odoo 19 itself: one the user names, one already unpacked, or Debian's package."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from . import disk
from .errors import SetupError
from .paths import LOCAL, digest, lock, write_atomically
from .steps import run_logged, say, step
from .system_packages import debian_mirror

SERIES = (19, 0)
MEGABYTES = 1700
UNPACKED = LOCAL / "odoo"
STAMP = UNPACKED / "source.stamp"
PARTIAL = LOCAL / "odoo.partial"
DOWNLOADS = LOCAL / "downloads"
APT = LOCAL / "apt"
# Odoo's package links to the files of these.
FROM_SID = (
    "odoo-19",
    "libjs-jquery",
    "libjs-underscore",
    "libjs-jquery-form",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
)
# Version 4.7 of Font Awesome, which later Debian releases have replaced.
FROM_STABLE = ("fonts-font-awesome",)
STABLE = "bookworm"
OFFICIAL_WAYS = (
    "get Odoo 19.0 Community (a checkout of github.com/odoo/odoo, branch 19.0, or a "
    "package from odoo.com) and name its folder in ODOO_HOME"
)
# Left out of the package; without a file of that name no asset bundle is complete.
PLACEHOLDERS = (
    "mail/static/lib/selfie_segmentation/selfie_segmentation.js",
    "point_of_sale/static/src/fonts/Inconsolata.otf",
)


def python_path():
    """Return the folder that holds the `odoo` Python package, obtaining Odoo first."""
    named = os.environ.get("ODOO_HOME")
    if named:
        return _named(Path(named))
    package = UNPACKED / "usr/lib/python3/dist-packages"
    if not STAMP.exists():
        with lock("odoo", on_wait=lambda: say("waiting for another set-up of Odoo")):
            if not STAMP.exists():
                _unpack_debian_package()
    _check_series(package, f"remove {UNPACKED} and run the command again")
    return package


def space_needed():
    """Return the megabytes that obtaining Odoo would take, 0 where it is there."""
    if os.environ.get("ODOO_HOME") or STAMP.exists():
        return 0
    return disk.remaining(MEGABYTES, PARTIAL, DOWNLOADS, APT)


def identity():
    """Return a text that changes when another Odoo is used."""
    folder = python_path()
    release = folder / "odoo" / "release.py"
    head = folder / ".git" / "HEAD"
    # the same for all working trees that share one .local
    parts = [str(folder.resolve()), release.read_text()]
    if head.exists():
        parts.append(_git_commit(folder))
    elif STAMP.exists():
        parts.append(STAMP.read_text())
    return digest(*parts)


def _git_commit(folder):
    asked = subprocess.run(
        ["git", "-C", str(folder), "rev-parse", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip()


def _named(home):
    remedy = "let ODOO_HOME name an Odoo 19.0 checkout or installation, or unset it"
    candidates = (
        home,
        home.parent if home.name == "odoo" else home,
        home / "usr/lib/python3/dist-packages",
    )
    for folder in candidates:
        if (folder / "odoo" / "release.py").is_file():
            _check_series(folder, remedy)
            return folder.resolve()
    raise SetupError(f"ODOO_HOME={home} holds no odoo/release.py", remedy)


def _check_series(folder, remedy):
    text = (folder / "odoo" / "release.py").read_text()
    match = re.search(r"^version_info\s*=\s*\((.+?),\s*(\d+)\s*,", text, re.MULTILINE)
    major = match and match[1].strip("'\" ")
    if not match or (major, match[2]) != tuple(map(str, SERIES)):
        found = f"{major}.{match[2]}" if match else "of unknown version"
        raise SetupError(f"the Odoo at {folder} is {found}, not 19.0", remedy)


def _unpack_debian_package():
    shutil.rmtree(PARTIAL, ignore_errors=True)
    mirror = debian_mirror()
    tools = shutil.which("apt-get") and shutil.which("dpkg")
    if not mirror or not tools:
        reason = "this machine has no Debian apt sources"
        raise SetupError(f"Odoo 19 is not obtainable: {reason}", OFFICIAL_WAYS)
    disk.require(disk.remaining(MEGABYTES, DOWNLOADS, APT), "Odoo")
    with step("Downloading Odoo 19 (123 MB)"):
        packages = _download(*mirror)
    with step("Unpacking Odoo 19 (1.2 GB)"):
        _unpack(packages)


def _download(uri, signed_by):
    """Download the packages and return their paths; the system's apt is untouched."""
    apt = _private_apt(APT, uri, signed_by)
    remedy = f"check the network and run the command again, or {OFFICIAL_WAYS}"
    failed = {"what": "Odoo 19 is not obtainable", "remedy": remedy}
    DOWNLOADS.mkdir(parents=True, exist_ok=True)
    run_logged([*apt, "update"], "odoo-apt-update.log", **failed)
    wanted = [f"{name}/sid" for name in FROM_SID]
    wanted += [f"{name}/{STABLE}" for name in FROM_STABLE]
    run_logged(
        [*apt, "download", *wanted], "odoo-apt-download.log", cwd=DOWNLOADS, **failed
    )
    newest = {}
    for path in sorted(DOWNLOADS.glob("*.deb"), key=lambda p: p.stat().st_mtime):
        newest[path.name.split("_")[0]] = path
    return [newest[name] for name in (*FROM_SID, *FROM_STABLE)]


def _private_apt(folder, uri, signed_by):
    """Return the apt-get command words of an apt configuration of our own."""
    sources = folder / "sources"
    for part in ("lists/partial", "cache/archives/partial", "sources"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    lines = [
        "Types: deb",
        f"URIs: {uri}",
        f"Suites: sid {STABLE}",
        "Components: main",
    ]
    if signed_by:
        lines.append(f"Signed-By: {signed_by}")
    write_atomically(sources / "debian.sources", "\n".join(lines) + "\n")
    options = {
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": sources,
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::State::lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "APT::Sandbox::User": "",
        "Acquire::Retries": "3",
        "Acquire::Languages": "none",
        # An archive that cannot be reached is an error, not a warning.
        "APT::Update::Error-Mode": "any",
    }
    words = ["apt-get", "-q"]
    for name, value in options.items():
        words += ["-o", f"{name}={value}"]
    return words


def _unpack(packages):
    PARTIAL.mkdir(parents=True)
    for path in packages:
        run_logged(
            ["dpkg", "-x", path, PARTIAL],
            "odoo-unpack.log",
            what=f"{path.name} cannot be unpacked",
            remedy=f"remove {path} and run the command again",
        )
    addons = PARTIAL / "usr/lib/python3/dist-packages/odoo/addons"
    for name in PLACEHOLDERS:
        placeholder = addons / name
        if not placeholder.exists():
            placeholder.parent.mkdir(parents=True, exist_ok=True)
            placeholder.unlink(missing_ok=True)
            placeholder.write_text("")
    (PARTIAL / STAMP.name).write_text("\n".join(p.name for p in packages) + "\n")
    if UNPACKED.exists():
        shutil.rmtree(UNPACKED)
    PARTIAL.rename(UNPACKED)
    for path in packages:
        path.unlink()
