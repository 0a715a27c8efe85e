"""What all tables share: how they and their constraints are named, and the type of ids and times."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, MetaData

Big = BigInteger().with_variant(Integer, "sqlite")
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
