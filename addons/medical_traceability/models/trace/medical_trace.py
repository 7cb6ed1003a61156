# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import Counter, defaultdict
from itertools import chain

from odoo import api, models
from odoo.exceptions import UserError

from ...drawing import Box, Line, draw

# Lots of one product at one depth that are still shown one by one.
_APART = 12
# Lots that one may ask about at once.
_MOST_STARTS = 2_000


class MedicalTrace(models.AbstractModel):
    """Track and trace: what lots were made of and what became of them.

    Every question takes a number of queries that does not grow with the answer.
    Reads only, and only what the reader may see: lots by the reader's own rules,
    events of the companies that the reader works in.
    """

    _name = "medical.trace"
    _description = "Track and trace"

    @api.readonly
    @api.model
    def get_trace(self, lot_ids, direction="both"):
        """The graph around some lots, for the screen.

        :param lot_ids: ids of the lots asked about
        :param direction: ``forward`` (what became of them), ``backward`` (what they
            were made of) or ``both``
        :return: ``{start, direction, nodes, links, counts, svg, tabs}``; a node stands
            for one lot, or for all lots of one product at one depth where those are
            many
        :raises AccessError: for whoever may not read the genealogy
        :raises UserError: where no lot is named, or more than can be traced at once
        """
        trace = self._trace(lot_ids, direction)
        nodes, key_of = self._nodes(trace)
        links = self._node_links(trace["links"], key_of)
        return {
            "start": trace["start"].ids,
            "direction": direction,
            "nodes": nodes,
            "links": links,
            "counts": self._counts(trace),
            "svg": self._drawing(trace, nodes, links),
            "tabs": [
                {"code": code, "label": label} for code, label in self._tabs().items()
            ],
        }

    def _trace(self, lot_ids, direction):
        """Lots and links around some lots.

        :return: ``{start, up, down, lots, links, depth}``
        """
        if direction not in ("forward", "backward", "both"):
            raise UserError(self.env._("Trace forward, backward or both ways."))
        edges = self.env["medical.genealogy.edge"]
        edges.check_access("read")
        start = self._readable(lot_ids)
        if not start:
            raise UserError(
                self.env._("There is no such lot, or it is not for you to see.")
            )
        if len(start) > _MOST_STARTS:
            raise UserError(
                self.env._(
                    "%(count)s lots are too many to trace at once (%(most)s at most)."
                    " Choose fewer.",
                    count=len(start),
                    most=_MOST_STARTS,
                )
            )
        none = self.env["stock.lot"]
        up = edges._walk(start, "backward") if direction != "forward" else none
        down = edges._walk(start, "forward") if direction != "backward" else none
        up, down = self._readable(up.ids), self._readable(down.ids)
        lots = start | up | down
        links = edges._links(lots)
        return {
            "start": start,
            "up": up,
            "down": down,
            "lots": lots,
            "links": links,
            "depth": _depths(start.ids, links, set(up.ids), set(down.ids)),
        }

    def _readable(self, ids):
        """Lots among these that the reader may see."""
        return self.env["stock.lot"].search(
            [("id", "in", list(ids))], order="product_id, name, id"
        )

    # ------------------------------------------------------------------
    # Nodes: lots, or many lots of a product
    # ------------------------------------------------------------------
    def _nodes(self, trace):
        """Nodes to show, and ``{lot id: key of its node}``."""
        words = dict(
            self.env["stock.lot"]
            ._fields["quality_status"]
            ._description_selection(self.env)
        )
        groups = defaultdict(list)
        for lot in trace["lots"]:
            place = 0 if lot in trace["start"] else trace["depth"].get(lot.id, 0)
            groups[place, lot.product_id].append(lot)
        nodes, key_of = [], {}
        for (depth, product), lots in groups.items():
            if len(lots) <= _APART or (depth == 0 and len(trace["start"]) <= _APART):
                for lot in lots:
                    key_of[lot.id] = f"lot-{lot.id}"
                    nodes.append(self._lot_node(lot, depth, trace, words))
                continue
            key = f"many-{depth}-{product.id}"
            key_of.update(dict.fromkeys((lot.id for lot in lots), key))
            nodes.append(self._many_node(key, lots, product, depth, trace, words))
        return nodes, key_of

    def _lot_node(self, lot, depth, trace, words):
        status = lot.quality_status or ""
        return {
            "key": f"lot-{lot.id}",
            "lot_ids": [lot.id],
            "count": 1,
            "name": lot.name,
            "product": lot.product_id.display_name,
            "status": status,
            "status_text": words.get(status, self.env._("not regulated")),
            "depth": depth,
            "start": lot in trace["start"],
        }

    def _many_node(self, key, lots, product, depth, trace, words):
        counts = Counter(lot.quality_status or "" for lot in lots)
        statuses = [
            f"{count} {words.get(status, self.env._('not regulated'))}"
            for status, count in counts.most_common()
        ]
        return {
            "key": key,
            "lot_ids": [lot.id for lot in lots],
            "count": len(lots),
            "name": self.env._("%(count)s lots", count=len(lots)),
            "product": product.display_name,
            "status": next(iter(counts)) if len(counts) == 1 else "",
            "status_text": ", ".join(statuses),
            "depth": depth,
            "start": lots[0] in trace["start"],
        }

    def _node_links(self, links, key_of):
        """Links between nodes; those inside of one node are its own affair."""
        merged = {}
        for link in links:
            ends = key_of.get(link.parent), key_of.get(link.child)
            if None in ends or ends[0] == ends[1]:
                continue
            found = merged.setdefault(
                ends,
                {
                    "parent": ends[0],
                    "child": ends[1],
                    "assigned": True,
                    "events": {},
                },
            )
            found["assigned"] &= link.assigned
            found["events"][f"{link.kind}-{link.event}"] = link.event_name
        result = []
        for link in merged.values():
            events = list(link.pop("events").values())
            link["event"] = events[0]
            if len(events) > 1:
                link["event"] = self.env._("%(count)s orders", count=len(events))
            result.append(link)
        return result

    def _counts(self, trace):
        return {
            "start": len(trace["start"]),
            "up": len(trace["up"]),
            "down": len(trace["down"]),
            "events": len({(link.kind, link.event) for link in trace["links"]}),
        }

    def _drawing(self, trace, nodes, links):
        names = ", ".join(trace["start"][:5].mapped("name"))
        return draw(
            [
                Box(
                    key=node["key"],
                    title=node["name"],
                    text=node["product"],
                    status=node["status"],
                    status_text=node["status_text"],
                    start=node["start"],
                )
                for node in nodes
            ],
            [
                Line(link["parent"], link["child"], link["event"], link["assigned"])
                for link in links
            ],
            title=self.env._("Genealogy of %(lots)s", lots=names),
        )


def _depths(start, links, up, down):
    """How many events lie between each lot and the first ones; before them: < 0."""
    depth = dict.fromkeys(start, 0)
    for sign, reached, here, there in (
        (-1, up, "child", "parent"),
        (1, down, "parent", "child"),
    ):
        beside = defaultdict(set)
        for link in links:
            beside[getattr(link, here)].add(getattr(link, there))
        level, wave = 0, set(start)
        while wave:
            level += sign
            following = set(chain.from_iterable(beside[lot] for lot in wave))
            wave = {lot for lot in following & reached if lot not in depth}
            depth.update(dict.fromkeys(wave, level))
    return depth
