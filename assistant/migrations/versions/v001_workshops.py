"""Workshops, and their fields with the revision that last changed each."""

import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "workshops",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("created", sa.String(40), nullable=False),
        sa.Column("changed", sa.String(40), nullable=False),
        sa.Column("archived", sa.String(40)),
        sa.Column("deleted", sa.String(40)),
    )
    op.create_table(
        "fields",
        sa.Column("workshop", sa.String(64), sa.ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("path", sa.String(700), primary_key=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.create_index("ix_fields_name", "fields", ["name", "workshop"])


def downgrade() -> None:
    """There is nothing before the first schema."""
    raise NotImplementedError
