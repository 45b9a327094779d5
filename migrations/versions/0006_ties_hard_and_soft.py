"""ties: hard and soft, from when to when, ruled on by the chair"""

import sqlalchemy as sa
from alembic import op

from portal.core import columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BEFORE = ("own_association", "employer", "group", "mail_domain", "client_or_supplier", "past_employer", "personal", "other")
NOW = (
    "own_association", "employer", "group", "helped", "audited", "advised", "past_employer", "client_or_supplier", "personal",
    "acquaintance", "trading_name", "mail_domain", "other",
)  # fmt: skip
KIND = "ck_conflicts_kind_is_known"
CHECKS = {
    "strength_is_known": "strength in ('hard', 'soft')",
    "ruling_is_known": "ruling in ('', 'upheld', 'waived')",
    "it_ends_after_it_begins": "since is null or until is null or since <= until",
    "what_is_upheld_is_hard": "ruling <> 'upheld' or strength = 'hard'",
    "what_is_waived_is_lifted": "ruling <> 'waived' or lifted_at is not null",
}


def one_of(kinds: tuple[str, ...]) -> str:
    return f"kind in ({', '.join(repr(kind) for kind in kinds)})"


def added() -> list[sa.Column]:
    return [
        sa.Column("strength", sa.String(4), server_default="hard", nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("ruling", sa.String(10), server_default="", nullable=False),
        sa.Column("ruled_at", columns.UTCDateTime(), nullable=True),
        sa.Column("ruled_reason", sa.Text(), server_default="", nullable=False),
    ]


def table(kinds: tuple[str, ...], *more: sa.schema.SchemaItem) -> sa.Table:
    """What SQLite builds anew: it cannot be asked for its checks. Nothing refers to this table."""
    return sa.Table(
        "conflicts", sa.MetaData(),
        sa.Column("edition_id", sa.Integer(), sa.ForeignKey("editions.id", name="fk_conflicts_edition_id"), nullable=False),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id", name="fk_conflicts_user_id"), nullable=False),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisations.id", name="fk_conflicts_organisation_id"), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("lifted_at", columns.UTCDateTime(), nullable=True),
        sa.Column("lifted_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UTCDateTime(), nullable=False),
        *([sa.CheckConstraint(one_of(kinds), name=op.f(KIND))] if kinds else []),
        sa.CheckConstraint("source in ('declared', 'detected', 'ruled')", name="ck_conflicts_source_is_known"),
        sa.PrimaryKeyConstraint("id", name="pk_conflicts"),
        sa.UniqueConstraint("edition_id", "user_id", "organisation_id", "kind", name="uq_conflicts_edition_id_user_id_organisation_id_kind"),
        sa.Index("ix_conflicts_edition_id", "edition_id"),
        sa.Index("ix_conflicts_lookup", "user_id", "edition_id", "organisation_id"),
        *more,
    )  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("conflicts", copy_from=table(BEFORE)) as batch:
        batch.drop_constraint(op.f(KIND), type_="check")
        for column in added():
            batch.add_column(column)
        batch.create_check_constraint(op.f(KIND), one_of(NOW))
        for name, condition in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_conflicts_{name}"), condition)
    op.execute("update conflicts set strength = 'soft' where kind in ('mail_domain', 'other')")
    op.execute(
        "update conflicts set ruling = 'waived', ruled_at = lifted_at, ruled_reason = lifted_reason"
        " where kind = 'mail_domain' and source = 'detected' and lifted_at is not null"
    )


def downgrade() -> None:
    op.execute("delete from conflicts where kind in ('helped', 'acquaintance', 'trading_name')")
    op.execute(
        "delete from conflicts where kind in ('audited', 'advised') and exists (select 1 from conflicts other where other.kind ="
        " 'client_or_supplier' and other.edition_id = conflicts.edition_id and other.user_id = conflicts.user_id"
        " and other.organisation_id = conflicts.organisation_id)"
    )
    op.execute(
        "delete from conflicts where kind = 'advised' and exists (select 1 from conflicts other where other.kind = 'audited'"
        " and other.edition_id = conflicts.edition_id and other.user_id = conflicts.user_id"
        " and other.organisation_id = conflicts.organisation_id)"
    )
    checks = [sa.CheckConstraint(condition, name=op.f(f"ck_conflicts_{name}")) for name, condition in CHECKS.items()]
    with op.batch_alter_table("conflicts", copy_from=table(NOW, *added(), *checks)) as batch:
        batch.drop_constraint(op.f(KIND), type_="check")
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_conflicts_{name}"), type_="check")
        for column in added():
            batch.drop_column(column.name)
    op.execute("update conflicts set kind = 'client_or_supplier' where kind in ('audited', 'advised')")
    with op.batch_alter_table("conflicts", copy_from=table(())) as batch:
        batch.create_check_constraint(op.f(KIND), one_of(BEFORE))
