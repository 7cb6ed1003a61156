# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Cells of printed tables and of pages stay where their column is."""

from lxml import etree

from devtools import paths


def _empty_cells(root):
    """Cells that QWeb leaves out where their value is empty: the row shifts then."""
    return [
        cell
        for cell in root.iter("td", "th")
        if cell.get("t-out") is not None
        and not (cell.text or "").strip()
        and not len(cell)
    ]


def test_no_cell_vanishes_with_its_value():
    # those under static are of OWL, which keeps its elements
    files = [
        path
        for path in sorted((paths.ROOT / "addons").glob("*/**/*.xml"))
        if "static" not in path.parts
    ]
    assert len(files) > 100
    wrong = [
        f"{path.relative_to(paths.ROOT)}:{cell.sourceline}"
        for path in files
        for cell in _empty_cells(etree.parse(str(path)))
    ]
    assert not wrong, "\n".join(wrong)


def test_a_cell_that_would_vanish_is_found():
    row = etree.fromstring("<tr><td t-out='a' /><td><t t-out='a' /></td></tr>")
    assert len(_empty_cells(row)) == 1
