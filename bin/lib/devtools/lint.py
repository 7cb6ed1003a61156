"""Static checks; each tool counts as one test and none needs the network."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from . import addons, processes, python_env
from .paths import ADDONS, ROOT
from .report import Report
from .steps import say, step

PYTHON_PLACES = ("addons", "bin", "tests")


@dataclass
class Check:
    """A named check; `run()` returns the text of its findings, empty when clean."""

    name: str
    run: Callable


def run():
    """Run every check; return a Report with one test for each."""
    report = Report()
    with step("Static checks"):
        for check in checks():
            with step(check.name):
                findings = check.run()
                if findings:
                    for line in findings.splitlines():
                        say(line)
                    report.fail(f"lint: {check.name}")
                else:
                    report.passed += 1
    return report


def checks():
    """Return the checks that apply to what is in the checkout."""
    places = [place for place in PYTHON_PLACES if (ROOT / place).is_dir()]
    ruff = [*_module("ruff"), "--quiet"]
    ruff = [str(python_env.VENV / "bin" / "ruff")]
    found = [
        Check("ruff format", lambda: _tool([*ruff, "format", "--diff", *places])),
        Check(
            "ruff check",
            lambda: _tool([*ruff, "check", "--output-format=concise", *places]),
        ),
        Check("XML is well formed", _malformed_xml),
    ]
    names = addons.everything()
    if names:
        pylint = [*_module("pylint"), "--jobs=2", *_addon_paths(names)]
        found += [
            Check("pylint-odoo", lambda: _tool(pylint)),
            Check("OCA checks of XML, CSV and PO", lambda: _oca_hooks(names)),
        ]
    return found


def _module(name):
    return [str(python_env.PYTHON), "-m", name]


def _addon_paths(names):
    return [str((ADDONS / name).relative_to(ROOT)) for name in names]


def _tool(command):
    """Run a tool in the root; return its output unless it succeeded."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    with processes.started(command, cwd=ROOT, env=environment) as process:
        output, _none = process.communicate()
    if not process.returncode:
        return ""
    return output.strip() or f"exit status {process.returncode}"


def _malformed_xml():
    """Parse every XML file of the addons, templates of the web client included."""
    program = (
        "import sys\n"
        "from lxml import etree\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n"
        "        etree.parse(path)\n"
        "    except etree.XMLSyntaxError as error:\n"
        "        print(f'{path}: {error}')\n"
        "        sys.exitcode = 1\n"
        "sys.exit(getattr(sys, 'exitcode', 0))\n"
    )
    files = [str(p.relative_to(ROOT)) for p in sorted(ADDONS.rglob("*.xml"))]
    return _tool([str(python_env.PYTHON), "-c", program, *files])


def _oca_hooks(names):
    hooks = str(python_env.VENV / "bin" / "oca-checks-odoo-module")
    findings = [_tool([hooks, *_addon_paths(names)])]
    catalogues = [
        str(path.relative_to(ROOT))
        for path in sorted(ADDONS.rglob("*.po*"))
        if path.suffix in (".po", ".pot")
    ]
    if catalogues:
        program = str(python_env.VENV / "bin" / "oca-checks-po")
        findings.append(_tool([program, *catalogues]))
    return "\n".join(filter(None, findings))
