"""What admins do with blocks: lift them."""

from __future__ import annotations

from deskbell.actions.ports import Tx
from deskbell.domain.people import Agent
from deskbell.domain.refusals import NotFound


def lift(tx: Tx, by: Agent, block_id: int) -> None:
    """Remove a block that is in force; the customer may come again at once."""
    if tx.blocks.lift(block_id) is None:
        raise NotFound("There is no such block.")
    tx.audit.add(by, "block-lifted", str(block_id))  # not its reason: that may name the customer, and the log is for good
