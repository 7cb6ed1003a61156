# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Which work center needs which certifications, in SQL for many at once."""

from odoo.tools import SQL

# Which fields these queries look at, by model: written down before they run.
NEEDS_DEPEND = {
    "mrp.bom": ["active", "product_tmpl_id"],
    "mrp.routing.workcenter": ["active", "bom_id", "workcenter_id"],
    "mrp.workcenter": ["active", "company_id", "tag_ids"],
    "operator.certification.requirement": [
        "active",
        "bom_id",
        "category_id",
        "company_id",
        "level_id",
        "minimum_people",
        "operation_id",
        "product_tmpl_id",
        "type_id",
        "workcenter_id",
        "workcenter_tag_id",
    ],
    "product.category": ["parent_path"],
    "product.template": ["categ_id"],
}


def needs_of_workcenters(env):
    """Pairs ``(workcenter_id, requirement_id)`` of what work there may require.

    A requirement counts for its work center, for those with its tag, and for those
    where an operation in force needs it: itself, by its bill of materials, its
    product or the category of that. Requirements on other kinds of records name no
    work center.

    :return: a query as ``SQL``
    """
    tags = env["mrp.workcenter"]._fields["tag_ids"]
    return SQL(
        """
        SELECT workcenter_id, id AS requirement_id
        FROM operator_certification_requirement
        WHERE active AND workcenter_id IS NOT NULL
        UNION
        SELECT tagged.%(tagged_workcenter)s, need.id
        FROM operator_certification_requirement need
        JOIN %(tag_table)s tagged ON tagged.%(tag)s = need.workcenter_tag_id
        WHERE need.active
        UNION
        SELECT work.workcenter_id, need.id
        FROM operator_certification_requirement need
        JOIN mrp_routing_workcenter work ON work.id = need.operation_id
        JOIN mrp_bom bom ON bom.id = work.bom_id AND bom.active
        WHERE need.active AND work.active
        UNION
        SELECT work.workcenter_id, need.id
        FROM operator_certification_requirement need
        LEFT JOIN product_category category ON category.id = need.category_id
        JOIN mrp_bom bom ON bom.active AND (
            bom.id = need.bom_id
            OR bom.product_tmpl_id = need.product_tmpl_id
            OR bom.product_tmpl_id IN (
                SELECT product.id FROM product_template product
                JOIN product_category own ON own.id = product.categ_id
                WHERE own.parent_path LIKE category.parent_path || '%%'
            )
        )
        JOIN mrp_routing_workcenter work ON work.bom_id = bom.id AND work.active
        WHERE need.active AND COALESCE(
            need.bom_id, need.product_tmpl_id, need.category_id
        ) IS NOT NULL
        """,
        tag_table=SQL.identifier(tags.relation),
        tagged_workcenter=SQL.identifier(tags.column1),
        tag=SQL.identifier(tags.column2),
    )
