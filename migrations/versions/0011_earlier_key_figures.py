"""certification: what stood in a key figure before it was changed"""

import sqlalchemy as sa
from alembic import op

from portal.core import columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for part in ("stated", "checked"):
        op.execute(  # one statement on either database: no table is built anew
            f"alter table kpi_values add column {part}_by integer constraint fk_kpi_values_{part}_by_users references users (id)"
        )
        op.add_column("kpi_values", sa.Column(f"{part}_at", columns.UTCDateTime(), nullable=True))
    op.create_table(
        "kpi_revisions",
        sa.Column("kpi_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(10), nullable=False),
        sa.Column("said", columns.Json, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", columns.UTCDateTime(), nullable=True),
        sa.Column("replaced_at", columns.UTCDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("part in ('stated', 'checked')", name=op.f("ck_kpi_revisions_part_is_known")),
        sa.ForeignKeyConstraint(["kpi_id"], ["kpi_values.id"], name="fk_kpi_revisions_kpi_id_kpi_values"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_kpi_revisions_user_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_kpi_revisions"),
    )
    op.create_index("ix_kpi_revisions_kpi_id", "kpi_revisions", ["kpi_id"])


def downgrade() -> None:
    op.drop_table("kpi_revisions")
    for part in ("checked", "stated"):
        op.drop_column("kpi_values", f"{part}_at")
        op.drop_column("kpi_values", f"{part}_by")
