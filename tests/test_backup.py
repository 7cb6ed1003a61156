# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""bin/backup and bin/restore: into a fresh cluster, checked to the last seal.

EU GMP Annex 11, 7.2: that a backup can be restored is shown by restoring it.
"""

import contextlib
import json
import os
import shutil
import stat
import subprocess

import pytest
import test_audit_chain as chain

from devtools import backups, databases, paths, postgres, settings, templates
from devtools.errors import SetupError


@pytest.fixture(scope="module")
def target():
    return settings.test_target()


@pytest.fixture(scope="module")
def made(target, tmp_path_factory):
    """A backup of a hardened database in which people worked, and its key."""
    folder = tmp_path_factory.mktemp("backup")
    with templates.cloned(target, templates.bundle(target)) as database:
        chain.shell(
            target,
            database,
            "env['stock.lot'].search([], limit=1).ref = 'KEPT'\n"
            "env['ir.attachment'].create({'name': 'kept', 'raw': b'x' * 5000})\n"
            + chain.SIGN
            + "env.cr.commit()\n"
            + chain.SEAL,
        )
        environment = {**os.environ, "ODOO_CLUSTER": "test"}
        for words in (
            ["harden-db", "--db", database],
            ["backup", "--db", database, f"--to={folder}", f"--key-to={folder}/key"],
        ):
            done = subprocess.run(
                [str(paths.ROOT / "bin" / words[0]), *words[1:]],
                capture_output=True,
                text=True,
                check=False,
                env=environment,
            )
            assert done.returncode == 0, done.stdout + done.stderr
        head = chain.verify(target, "--db", database)[1]["head"]
    [backup] = [path for path in folder.iterdir() if path.is_dir()]
    return backup, folder / "key", head


@contextlib.contextmanager
def fresh_cluster(name, port):
    """Another PostgreSQL cluster, as on another machine: a target on it."""
    cluster = postgres.Cluster(name, port, durable=True)
    cluster.start()
    folder = paths.LOCAL / f"data-{name}"
    try:
        where = settings.test_target()
        where.data_dir = str(folder)
        where.environment["ODOO_DATA_DIR"] = str(folder)
        where.connection = cluster.environment()
        yield where, cluster
    finally:
        cluster.stop()
        shutil.rmtree(cluster.data, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def test_the_key_is_never_in_the_backup(made):
    backup, key, _head = made
    content = key.read_bytes().strip()
    assert len(content) >= 44
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    for path in backup.iterdir():
        assert content not in path.read_bytes(), path
    assert sorted(path.name for path in backup.iterdir()) == [
        "database.dump",
        "filestore.tar",
        "manifest.json",
    ]


def test_11_10_c_restored_in_a_fresh_cluster_it_verifies_and_goes_on_sealing(made):
    backup, key, head = made
    with fresh_cluster("pg-restored", 5439) as (where, _cluster):
        manifest = backups.check(backup)
        backups.restore(where, backup, manifest, "restored")
        backups.put_key(where, key)
        status, report = backups.verify(where, "--db", "restored", key=key)
        assert (status, report["problems"]) == (0, [])
        assert report["head"] == head
        assert report["signatures"] == 3
        chain.shell(
            where,
            "restored",
            "assert env['ir.attachment'].search([('name', '=', 'kept')]).raw"
            " == b'x' * 5000\n"
            "env['stock.lot'].search([], limit=1).ref = 'AFTER'\n"
            "env.cr.commit()\n" + chain.SEAL,
        )
        status, report = backups.verify(where, "--db", "restored", key=key)
        assert (status, report["problems"]) == (0, [])
        assert report["head"][0] > head[0]
        assert report["unsealed"] == 0
        # two clusters wrote entries, each of them sealed
        rows = chain.execute(
            where,
            "restored",
            "SELECT count(DISTINCT cluster) FROM qms_audit_seal",
        )
        assert rows == [(2,)]
        # and nothing is ever overwritten
        with pytest.raises(SetupError) as caught:
            backups.restore(where, backup, manifest, "restored")
        assert "is not overwritten" in caught.value.what


def test_a_changed_byte_of_a_backup_is_found_before_anything_is_made(made, tmp_path):
    backup, _key, _head = made
    for name in (backups.DUMP, backups.FILES):
        copy = tmp_path / name.replace(".", "-")
        shutil.copytree(backup, copy)
        with open(copy / name, "r+b") as file:
            file.seek(-1000, os.SEEK_END)
            byte = file.read(1)
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte[0] ^ 1]))
        done = run_restore(copy, "--db", "never_made")
        assert done.returncode == 1
        assert f"{name} is not what was backed up" in done.stderr
    with pytest.raises(SetupError):
        backups.check(tmp_path)


def test_what_was_altered_in_the_database_fails_the_restore(made, target, tmp_path):
    """A backup made anew, manifest and all, from rows that somebody rewrote."""
    backup, key, _head = made
    altered, name = tmp_path / "altered", f"test_{os.getpid()}_altered"
    shutil.copytree(backup, altered)
    try:
        backups.restore(target, backup, backups.check(backup), name)
        chain.execute(
            target,
            name,
            *chain.as_owner(
                'UPDATE qms_audit_log SET new_values = \'{"ref": "X"}\''
                " WHERE new_values->>'ref' = 'KEPT'"
            ),
        )
        backups._dump(target, name, altered / backups.DUMP, None)
    finally:
        databases.drop(target, name)
    manifest = json.loads((altered / backups.MANIFEST).read_text())
    manifest["files"][backups.DUMP] = backups._sha256(altered / backups.DUMP)
    (altered / backups.MANIFEST).write_text(json.dumps(manifest))
    try:
        done = run_restore(altered, "--db", name)
        assert done.returncode == 1
        assert "WRONG altered" in done.stderr
        assert "do not work with" in done.stderr
    finally:
        databases.drop(target, name)
    # the key of another system is not silently replaced
    other = tmp_path / "other.key"
    other.write_text("A" * 43 + "=\n")
    with pytest.raises(SetupError) as caught:
        backups.put_key(target, other)
    assert "is not overwritten" in caught.value.what
    assert key.read_bytes() == backups.key_file(target).read_bytes()


def test_the_key_is_not_put_into_the_backup(made, target):
    backup, _key, _head = made
    with pytest.raises(SetupError) as caught:
        backups.keep_key(target, backup / "key", backup)
    assert "within the backup" in caught.value.what


def run_restore(*words):
    return subprocess.run(
        [str(paths.ROOT / "bin" / "restore"), *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ODOO_CLUSTER": "test"},
    )
