# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from .common import OperatorCertCommon


@tagged("post_install", "-at_install")
class TestMatrixTour(HttpCase, OperatorCertCommon):
    """The matrix in the browser: filtered, walked by keyboard, clicked through."""

    def test_matrix(self):
        self._grant(self.worker, self.solder, valid_until=self._today())
        self.start_tour(
            "/odoo/action-operator_cert.operator_training_matrix_action",
            "operator_cert_matrix",
            login="t_engineer",
        )

    def test_own_row(self):
        self._grant(self.worker, self.solder)
        self._grant(self.other, self.solder)
        self.start_tour(
            "/odoo/action-operator_cert.operator_training_matrix_action",
            "operator_cert_matrix_own",
            login="t_worker",
        )
