"""The parts of bin/lib/devtools that decide what counts as passed."""

import pytest

from devtools import (
    addon_tests,
    addons,
    odoo_suites,
    odoo_tests,
    selection,
    settings,
    site,
    system_packages,
    templates,
    unit_tests,
)
from devtools.errors import SetupError
from devtools.report import LAST_LINE, Report

EMPTY = {
    "started": [],
    "failed": {},
    "skipped": {},
    "stray_errors": [],
    "problem": None,
}


def test_the_last_line_has_the_three_counts():
    report = Report(passed=3, skipped=1)
    report.fail("x")
    assert LAST_LINE.match(str(report)).groups() == ("3", "1", "1")
    assert report.status == 1


def test_nothing_run_is_not_success():
    assert Report().status == 1
    assert Report(skipped=4).status == 1
    assert Report(passed=1).status == 0


@pytest.fixture
def judged(monkeypatch):
    """Return a function that gives the Report of an outcome of the Odoo process."""

    def judge(**outcome):
        monkeypatch.setattr(odoo_tests, "collect", lambda *args: {**EMPTY, **outcome})
        return odoo_tests.run(None, "template", ["x"], "/x", "title")

    return judge


def test_a_test_is_counted_once_however_often_its_subtests_fail(judged):
    report = judged(started=["a", "b"], failed={"a": "twice"})
    assert str(report) == "1 passed, 1 failed, 0 skipped"


def test_a_class_that_cannot_be_set_up_is_a_failure(judged):
    report = judged(started=["a"], failed={"setUpClass (x.Y)": "error"})
    assert str(report) == "1 passed, 1 failed, 0 skipped"


def test_no_test_where_some_were_expected_is_a_failure(judged):
    assert str(judged()) == "0 passed, 1 failed, 0 skipped"


def test_an_error_in_the_log_is_a_failure(judged):
    report = judged(started=["a"], stray_errors=["odoo.sql_db: bad query", "other"])
    assert str(report) == "1 passed, 1 failed, 0 skipped"


def test_a_process_that_died_is_a_failure(judged):
    report = judged(started=["a"], problem="Odoo stopped while testing")
    assert str(report) == "1 passed, 1 failed, 0 skipped"


def test_an_unfinished_run_is_noticed(tmp_path):
    log = tmp_path / "log"
    assert odoo_tests._complete({}, 0, log)["problem"]
    assert odoo_tests._complete({**EMPTY, "loaded": True, "wanted": 0}, 1, log)[
        "problem"
    ]
    outcome = {**EMPTY, "started": ["a"], "loaded": True, "wanted": 3}
    assert (
        "2 tests of 3 did not run" in odoo_tests._complete(outcome, 0, log)["problem"]
    )
    outcome["wanted"] = 1
    assert odoo_tests._complete(outcome, 0, log)["problem"] is None


JUNIT = """<testsuites><testsuite>
<testcase classname="m" name="good"/>
<testcase classname="m" name="bad"><failure/></testcase>
<testcase classname="m" name="bad"><error/></testcase>
<testcase classname="m" name="left"><skipped/></testcase>
</testsuite></testsuites>"""


def test_pytest_is_counted_from_its_own_report(tmp_path):
    xml = tmp_path / "report.xml"
    assert unit_tests.count(xml, 4).failed == 1
    xml.write_text(JUNIT)
    assert str(unit_tests.count(xml, 1)) == "1 passed, 1 failed, 1 skipped"
    xml.write_text("<testsuites/>")
    assert unit_tests.count(xml, 5).failed == 1


def test_odoo_suites_forgive_exactly_what_fails_without_the_addons():
    plain = {**EMPTY, "started": ["a", "b", "c", "d"], "failed": {"a": ""}}
    ours = {**EMPTY, "started": ["a", "b", "c"], "failed": {"a": "", "b": ""}}
    report = odoo_suites.compare(plain, ours)
    assert str(report) == "1 passed, 2 failed, 1 skipped"
    assert "b passes on plain Odoo" in report.failures[0]
    assert "d did not run" in report.failures[1]


def test_apt_sources_of_both_formats_are_read():
    one_line = """
    # deb http://old.example/debian bookworm main
    deb [arch=amd64 signed-by=/k.gpg] http://a.example/debian bookworm main contrib
    deb-src http://a.example/debian bookworm main
    """
    assert list(system_packages.parse_one_line(one_line)) == [
        ("http://a.example/debian", ["bookworm"], ["main", "contrib"], "/k.gpg")
    ]
    deb822 = """Types: deb
# a comment
URIs: http://b.example/debian
Suites: trixie
 trixie-updates
Components: main
Signed-By: /b.gpg

Enabled: no
Types: deb
URIs: http://c.example/debian
Suites: trixie
Components: main
"""
    assert list(system_packages.parse_deb822(deb822)) == [
        ("http://b.example/debian", ["trixie", "trixie-updates"], ["main"], "/b.gpg")
    ]


def test_a_database_url_gives_libpq_s_variables():
    variables, database = settings.parse_url(
        "postgresql://us%40er:p%2Fw@db.example:6432/medical?sslmode=require"
    )
    assert database == "medical"
    assert variables == {
        "PGHOST": "db.example",
        "PGPORT": "6432",
        "PGUSER": "us@er",
        "PGPASSWORD": "p/w",
        "PGSSLMODE": "require",
    }


def test_tests_change_nothing_that_is_installed(tmp_path, monkeypatch):
    monkeypatch.setattr(addons, "ADDONS", tmp_path)
    (tmp_path / "x" / "tests").mkdir(parents=True)
    (tmp_path / "x" / "__manifest__.py").write_text('{"depends": ["mrp"]}')
    (tmp_path / "y").mkdir()
    (tmp_path / "y" / "__manifest__.py").write_text('{"depends": ["x"]}')
    assert addons.names() == ["x", "y"]
    assert addons.closure(["y"]) == ["x", "y"]
    before = addons.installed_digest("x")
    (tmp_path / "x" / "tests" / "test_a.py").write_text("")
    assert addons.installed_digest("x") == before
    (tmp_path / "x" / "models.py").write_text("")
    assert addons.installed_digest("x") != before


@pytest.fixture
def with_glue(tmp_path, monkeypatch):
    """A checkout with two addons, and glue between one of them and a module of Odoo."""
    for name, manifest in (
        ("x", '{"depends": ["mrp"]}'),
        ("y", '{"depends": ["x"]}'),
        ("x_extra", '{"depends": ["x", "extra"], "auto_install": True}'),
    ):
        (tmp_path / name / "tests").mkdir(parents=True)
        (tmp_path / name / "__manifest__.py").write_text(manifest)
        test = f"class Test{name.title()}(Case):\n    def test_{name}(self):\n"
        (tmp_path / name / "tests" / "test_it.py").write_text(test)
    for module in (addons, selection):
        monkeypatch.setattr(module, "ADDONS", tmp_path)
    return tmp_path


def test_glue_is_no_part_of_the_bundle(with_glue):
    assert addons.names() == ["x", "y"]
    assert addons.glue() == ["x_extra"]
    assert addons.everything().index("x") < addons.everything().index("x_extra")
    assert addons.closure(["x_extra", "y"]) == ["x", "y"]


def test_glue_is_tested_in_a_template_of_its_own(with_glue, monkeypatch):
    ran = []
    monkeypatch.setattr(templates, "bundle", lambda target, names: sorted(names))
    monkeypatch.setattr(templates, "glued", lambda target: "glue")
    monkeypatch.setattr(
        odoo_tests, "run", lambda *given: ran.append(given[1:4]) or Report(passed=1)
    )

    def run(*words):
        ran.clear()
        report = addon_tests.run(None, selection.parse(words))
        assert report.passed == len(ran)
        return list(ran)

    assert run("x_extra") == [("glue", ["x_extra"], "/x_extra")]
    assert run("y") == [(["y"], ["y"], "/y")]
    assert run("x", "test_x_extra", "TestY") == [
        (["x", "y"], ["x", "y"], "/x,/y:TestY"),
        ("glue", ["x_extra"], "/x_extra.test_x_extra"),
    ]
    file = str(with_glue / "x_extra" / "tests" / "test_it.py")
    assert run(file) == [("glue", ["x_extra"], file)]


def test_served_glue_is_kept_up_to_date_and_never_asked_for(with_glue, monkeypatch):
    said = []
    states, digests = {}, {}
    known = {site.INSTALLED: states, site.DIGESTS: digests}
    monkeypatch.setattr(
        site.databases, "sql", lambda _t, _d, query: known[query[0]].items()
    )
    monkeypatch.setattr(
        site.install, "run_odoo", lambda _t, _d, *options, **_k: said.extend(options)
    )
    monkeypatch.setattr(site, "_remember", lambda *_given: None)
    target = settings.Target({}, "", database="medical")

    def updated():
        said.clear()
        site._update(target)
        return list(said)

    assert updated() == ["-i", "x,y"]
    states.update(x="installed", y="installed", x_extra="uninstalled")
    digests.update({site.PARAMETER + k: v for k, v in site._digests().items()})
    assert updated() == []
    (with_glue / "x_extra" / "models.py").write_text("")
    assert updated() == []
    states["x_extra"] = "installed"
    assert updated() == ["-u", "x_extra"]


def test_names_are_found_in_the_test_files(tmp_path, monkeypatch):
    addon_test = tmp_path / "addons" / "x" / "tests" / "test_a.py"
    top_test = tmp_path / "tests" / "test_b.py"
    for path in (addon_test, top_test):
        path.parent.mkdir(parents=True)
    (tmp_path / "addons" / "x" / "__manifest__.py").write_text("{}")
    addon_test.write_text("class TestA(HttpCase):\n    def test_one(self):\n")
    top_test.write_text("def test_two():\n    pass\n")
    for module in (addons, selection):
        monkeypatch.setattr(module, "ADDONS", tmp_path / "addons")
    monkeypatch.setattr(selection, "TESTS", tmp_path / "tests")
    assert selection.parse(["x"]).tags == ["/x"]
    assert selection.parse(["test_one"]).tags == ["/x.test_one"]
    assert selection.parse(["TestA"]).tags == ["/x:TestA"]
    assert selection.parse(["TestA.test_one"]).tags == ["/x:TestA.test_one"]
    assert selection.parse(["test_one"]).browser
    assert selection.parse([str(addon_test)]).tags == [str(addon_test)]
    assert selection.parse([str(top_test)]).pytest == [str(top_test)]
    assert selection.parse(["test_two"]).pytest == [f"{top_test}::test_two"]
    with pytest.raises(SetupError):
        selection.parse(["test_three"])


def test_a_kept_hash_is_the_one_that_would_be_computed(monkeypatch):
    """What the servers of tests do: the same hashes, a wrong password stays wrong."""
    import passlib.handlers.pbkdf2 as handlers
    from launch.served_to_tests import keep_hashes
    from passlib.hash import pbkdf2_sha512

    computed, really = [], handlers.pbkdf2_hmac

    def count(*arguments):
        computed.append(arguments)
        return really(*arguments)

    stored = pbkdf2_sha512.using(rounds=2000).hash("right")
    monkeypatch.setattr(handlers, "pbkdf2_hmac", count)
    keep_hashes()
    for _time in range(3):
        assert pbkdf2_sha512.verify("right", stored)
        assert not pbkdf2_sha512.verify("wrong", stored)
    assert [arguments[1] for arguments in computed] == ["right", "wrong"]
    assert {arguments[3] for arguments in computed} == {2000}
    made = {pbkdf2_sha512.using(rounds=2000).hash("right") for _time in range(2)}
    assert len(made | {stored}) == 3
