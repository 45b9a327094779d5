"""calibration: cases of past years, marked first and counted nowhere"""

import sqlalchemy as sa
from alembic import op

from portal.core import columns

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calibration_cases",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("panel", columns.Json, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_calibration_cases_round_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_calibration_cases_entry_id"),
        sa.PrimaryKeyConstraint("id", name="pk_calibration_cases"),
        sa.UniqueConstraint("round_id", "entry_id", name="uq_calibration_cases_round_id_entry_id"),
    )
    op.create_index("ix_calibration_cases_round_id", "calibration_cases", ["round_id"])
    op.create_table(
        "calibration_cards",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", columns.UTCDateTime(), nullable=False),
        sa.Column("done_at", columns.UTCDateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["calibration_cases.id"], name="fk_calibration_cards_case_id"),
        sa.ForeignKeyConstraint(["member_id"], ["jury_members.id"], name="fk_calibration_cards_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_calibration_cards"),
        sa.UniqueConstraint("case_id", "member_id", name="uq_calibration_cards_case_id_member_id"),
    )
    op.create_index("ix_calibration_cards_member_id", "calibration_cards", ["member_id"])
    op.create_table(
        "calibration_marks",
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("value", columns.Exact(), nullable=True),
        sa.Column("cannot_judge", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("not (cannot_judge and value is not null)", name=op.f("ck_calibration_marks_no_mark_where_nobody_can_judge")),
        sa.ForeignKeyConstraint(["card_id"], ["calibration_cards.id"], name="fk_calibration_marks_card_id"),
        sa.ForeignKeyConstraint(["criterion_id"], ["criteria.id"], name="fk_calibration_marks_criterion_id"),
        sa.PrimaryKeyConstraint("id", name="pk_calibration_marks"),
        sa.UniqueConstraint("card_id", "criterion_id", name="uq_calibration_marks_card_id_criterion_id"),
    )


def downgrade() -> None:
    op.drop_table("calibration_marks")
    op.drop_index("ix_calibration_cards_member_id", "calibration_cards")
    op.drop_table("calibration_cards")
    op.drop_index("ix_calibration_cases_round_id", "calibration_cases")
    op.drop_table("calibration_cases")
