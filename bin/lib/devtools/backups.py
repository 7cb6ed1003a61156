"""Backups: database and filestore in one folder, with a manifest; the key apart.

A folder holds ``database.dump`` (pg_dump's custom format), ``filestore.tar`` and
``manifest.json`` with the SHA-256 of both and of every file of the filestore. The key
that seals the audit trail and encrypts signing secrets is never in it: whoever finds a
backup can neither sign nor seal with it.
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

from . import databases, disk, postgres, python_env, settings
from .errors import SetupError
from .paths import ADDONS, LOCAL, ROOT
from .steps import say, step

DUMP, FILES, MANIFEST = "database.dump", "filestore.tar", "manifest.json"
FORM = "qms-backup-1"
# What belongs to the cluster, or is there in every new database.
_LEFT_OUT = (
    " EVENT TRIGGER ",
    " COMMENT - EVENT TRIGGER ",
    " COMMENT - EXTENSION ",
    " SCHEMA - public ",
    " COMMENT - SCHEMA public ",
)
_CHUNK = 1024 * 1024


def target():
    """The target of bin/odoo, or with ODOO_CLUSTER=test that of the tests."""
    if os.environ.get("ODOO_CLUSTER") == "test":
        return settings.test_target()
    return settings.default_target()


def key_file(where):
    """Path of the key that a server on this target uses."""
    given = os.environ.get("QMS_KEY_FILE") or settings.option("qms_key_file")
    return Path(given) if given else Path(where.data_dir) / "qms.key"


# -- backup --------------------------------------------------------------------
def back_up(where, database, folder, admin_url=None):
    """Write a backup into a new folder below `folder`; return its path."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    final = Path(folder) / f"{database}-{stamp}"
    if final.exists():
        raise SetupError(f"{final} exists already", "wait a second and try again")
    partial = final.with_name(f"{final.name}.partial")
    with disk.errors():
        partial.mkdir(parents=True, mode=0o700)
    try:
        store = databases.filestore(where, database)
        with tempfile.TemporaryDirectory(dir=_beside(store)) as copy:
            # What the dump names was there before it or came while it was written;
            # files are written once, so links to them will do.
            _collect(store, Path(copy))
            with step(f"Dumping {database}"):
                _dump(where, database, partial / DUMP, admin_url)
            _collect(store, Path(copy))
            with step("Packing the filestore"):
                files = _pack(Path(copy), partial / FILES)
        manifest = {
            "form": FORM,
            "database": database,
            "made_at": stamp,
            "files": {name: _sha256(partial / name) for name in (DUMP, FILES)},
            "filestore": files,
        }
        (partial / MANIFEST).write_text(json.dumps(manifest, indent=1))
        for name in (DUMP, FILES, MANIFEST):
            _sync(partial / name)
        partial.rename(final)
        _sync(final.parent)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return final


def keep_key(where, destination, backup):
    """Copy the key to a file of its own, readable by its owner alone."""
    source, destination = key_file(where), Path(destination).absolute()
    if backup.resolve() in destination.resolve().parents:
        raise SetupError(
            f"{destination} is within the backup",
            "keep the key where the backup is not: who has both can seal and sign",
        )
    try:
        content = source.read_bytes()
    except OSError as error:
        raise SetupError(
            f"the key {source} cannot be read: {error.strerror}",
            "name it in QMS_KEY_FILE; nothing was ever signed or sealed without it",
        ) from error
    _write_key(content, destination)


def _write_key(content, destination):
    with disk.errors():
        destination.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(destination, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if destination.read_bytes() != content:
            raise SetupError(
                f"{destination} holds another key, and is not overwritten",
                "name another file; where both are needed, put the older key on a line"
                " below the newer one",
            ) from None
        return
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)


def _dump(where, database, path, admin_url):
    environment = where.process_environment()
    name = database
    if admin_url:
        name = admin_url
    elif where.embedded:
        # on a hardened database Odoo's role does not read everything
        environment["PGUSER"] = postgres.SUPERUSER
    command = [_program("pg_dump"), "--format=custom", f"--file={path}", name]
    done = subprocess.run(
        [str(word) for word in command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no answer"]
        raise SetupError(
            f"{database} cannot be dumped: {lines[0]}",
            "where the database is hardened or elsewhere, name an administrator with"
            " --admin-url postgresql://postgres@host/database",
        )


def _beside(store):
    """A folder on the same disk as the filestore, for links to its files."""
    parent = store.parent if store.parent.exists() else LOCAL
    return parent


def _collect(store, copy):
    for source in sorted(store.rglob("*")) if store.exists() else ():
        name = source.relative_to(store)
        # marks of what nothing refers to any more
        if name.parts[0] == "checklist" or not source.is_file():
            continue
        destination = copy / name
        if not destination.exists():
            destination.parent.mkdir(parents=True, exist_ok=True)
            # removed since it was listed: nothing refers to it
            with contextlib.suppress(FileNotFoundError):
                try:
                    os.link(source, destination)
                except OSError:
                    shutil.copy2(source, destination)


def _pack(folder, path):
    digests = {}
    with tarfile.open(path, "w") as archive:
        for source in sorted(folder.rglob("*")):
            if source.is_file():
                name = str(source.relative_to(folder))
                digests[name] = _sha256(source)
                archive.add(source, name, recursive=False)
    return digests


# -- restore -------------------------------------------------------------------
def check(backup):
    """Compare a backup with its manifest; return the manifest.

    Raises SetupError naming the first file that is not as it was written.
    """
    backup = Path(backup)
    try:
        manifest = json.loads((backup / MANIFEST).read_text())
        form, files = manifest["form"], manifest["files"]
        manifest["filestore"].items()
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise SetupError(
            f"{backup} is no backup: its manifest cannot be read", "name the folder"
        ) from error
    if form != FORM or set(files) != {DUMP, FILES}:
        raise SetupError(f"{backup} is a backup of another form", "use its own version")
    for name, digest in files.items():
        if not (backup / name).exists() or _sha256(backup / name) != digest:
            raise _damaged(backup / name)
    return manifest


def restore(where, backup, manifest, database):
    """Restore a checked backup into a new database with its filestore."""
    store = databases.filestore(where, database)
    if databases.exists(where, database) or store.exists():
        raise SetupError(
            f"{database} exists already, and is not overwritten",
            "name a new database with --db; drop the old one yourself",
        )
    with step(f"Restoring the database {database}"):
        _load(where, Path(backup) / DUMP, database)
    with step("Restoring the filestore"):
        with disk.errors():
            store.mkdir(parents=True)
            with tarfile.open(Path(backup) / FILES) as archive:
                _unpack(archive, store)
        for name, digest in manifest["filestore"].items():
            if not (store / name).is_file() or _sha256(store / name) != digest:
                raise _damaged(store / name)
    _check_attachments(where, database, store)


def put_key(where, key):
    """Give the server the key of a backup, where it has none yet."""
    try:
        content = Path(key).read_bytes()
    except OSError as error:
        raise SetupError(
            f"the key {key} cannot be read: {error.strerror}", "name the file"
        ) from error
    _write_key(content, key_file(where))


def _load(where, dump, database):
    databases.create(where, database)
    environment = where.process_environment()
    restore_program = str(_program("pg_restore"))
    listed = subprocess.run(
        [restore_program, "--list", str(dump)],
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        raise SetupError(f"{dump} cannot be read", listed.stderr.strip()[:200])
    lines = [
        line
        for line in listed.stdout.splitlines(keepends=True)
        if not any(words in f"{line.rstrip()} " for words in _LEFT_OUT)
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".list") as wanted:
        wanted.writelines(lines)
        wanted.flush()
        done = subprocess.run(
            [
                *(restore_program, "--no-owner", "--no-privileges", "--exit-on-error"),
                *(f"--use-list={wanted.name}", f"--dbname={database}", str(dump)),
            ],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no answer"]
        raise SetupError(
            f"PostgreSQL cannot restore {database}: {lines[0]}",
            f"read what it says, drop {database} and restore once more",
        )


def _unpack(archive, store):
    for member in archive:
        path = (store / member.name).resolve()
        if not member.isfile() or store.resolve() not in path.parents:
            raise SetupError(
                f"the filestore's archive holds {member.name}, which is no file of it",
                "do not use this backup",
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.extractfile(member) as source, open(path, "wb") as destination:
            shutil.copyfileobj(source, destination)


def _check_attachments(where, database, store):
    """Every attachment has its file, with the content that Odoo noted."""
    query = (
        "SELECT DISTINCT store_fname, checksum FROM ir_attachment"
        " WHERE store_fname IS NOT NULL"
    )
    for name, checksum in databases.sql(where, database, (query, [])):
        path = store / name
        if not path.is_file():
            raise SetupError(
                f"the file {name} of an attachment is not in the backup",
                "use an earlier or later backup, and find out who removed it",
            )
        if checksum and hashlib.sha1(path.read_bytes()).hexdigest() != checksum:
            raise _damaged(path)


# -- both ----------------------------------------------------------------------
def verify(where, *words, key=None):
    """Run the verification of the audit trail; return (exit status, report)."""
    python_env.ensure()
    environment = where.process_environment()
    if where.embedded:
        environment["PGUSER"] = postgres.SUPERUSER
    folders = [str(ROOT / "bin" / "lib"), str(ADDONS / "qms_base")]
    programs = str(Path(_program("pg_restore")).parent)
    environment["PYTHONPATH"] = os.pathsep.join(folders)
    environment["PATH"] = f"{programs}{os.pathsep}{environment['PATH']}"
    command = [str(python_env.PYTHON), "-m", "verify_audit", "--json", *words]
    if key:
        command += ["--key", str(key)]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False
    )
    if not done.stdout:
        return done.returncode, {"problems": [{"message": done.stderr.strip()}]}
    return done.returncode, json.loads(done.stdout)


def tell(status, report):
    """Say what the verification found; return whether everything fits."""
    if status == 0:
        head = report["head"]
        say(
            f"the audit trail fits: {report['seals']} seals, {report['entries']}"
            f" entries, {report['signatures']} signatures"
            + (f"; head {head[0]} {head[1]}" if head else "; nothing is sealed yet")
        )
        if not report["keyed"]:
            say("without the key it was not checked who made the seals")
        return True
    for problem in report["problems"][:20]:
        print(f"WRONG {problem.get('code', '')} {problem['message']}", file=sys.stderr)
    return False


def _program(name):
    folder = postgres.find_binaries()
    return folder / name if folder and (folder / name).exists() else Path(name)


def _damaged(path):
    return SetupError(
        f"{path} is not what was backed up",
        "do not use this backup; take another copy of it, or an earlier one",
    )


def _sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _sync(path):
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
