"""certification: repeated visits, earlier judgements, appeals against decisions on certificates"""

import sqlalchemy as sa
from alembic import op

from portal.core import columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("certification_cases", sa.Column("visits", sa.Integer(), server_default="1", nullable=False))
    op.add_column("findings", sa.Column("visit", sa.Integer(), server_default="1", nullable=False))
    op.add_column("audit_plans", sa.Column("repeats_at", columns.UTCDateTime(), nullable=True))
    op.add_column("audit_plans", sa.Column("concluded_at", columns.UTCDateTime(), nullable=True))
    op.execute(  # one statement on either database: no table is built anew, and none that refers to it is touched
        "alter table complaints add column verdict_id integer constraint fk_complaints_verdict_id references verdicts (id)"
    )
    op.create_index("ix_complaints_verdict_id", "complaints", ["verdict_id"])
    op.create_table(
        "judgement_revisions",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("said", columns.Json, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", columns.UTCDateTime(), nullable=False),
        sa.Column("replaced_at", columns.UTCDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name="fk_judgement_revisions_assessment_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_judgement_revisions_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_judgement_revisions"),
    )
    op.create_index("ix_judgement_revisions_assessment_id", "judgement_revisions", ["assessment_id"])


def downgrade() -> None:
    op.drop_table("judgement_revisions")
    op.drop_index("ix_complaints_verdict_id", "complaints")
    op.drop_column("complaints", "verdict_id")
    op.drop_column("audit_plans", "concluded_at")
    op.drop_column("audit_plans", "repeats_at")
    op.drop_column("findings", "visit")
    op.drop_column("certification_cases", "visits")
